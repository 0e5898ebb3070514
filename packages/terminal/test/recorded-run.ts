import type { PlanEvent, PredictionsEvent, RunEvent, TestEvent } from '@bertwright/recipes';

const LABELS = [
  'activate_my_card',
  'age_limit',
  'apple_pay_or_google_pay',
  'atm_support',
  'automatic_top_up',
  'balance_not_updated_after_bank_transfer',
  'balance_not_updated_after_cheque_or_cash_deposit',
  'beneficiary_not_allowed',
  'cancel_transfer',
  'card_about_to_expire',
  'card_acceptance',
  'card_arrival',
];

const SCORES: PlanEvent['scores'] = [
  { name: 'accuracy', title: 'accuracy', best: 'highest' },
  { name: 'macroF1', title: 'macro F1', best: 'highest' },
];

const EPOCHS = [
  { trainingLoss: 3.8127, validation: { loss: 2.9241, accuracy: 0.3413, macroF1: 0.2987 }, seconds: 21.43 },
  { trainingLoss: 2.1034, validation: { loss: 1.5432, accuracy: 0.6627, macroF1: 0.6412 }, seconds: 20.87 },
  { trainingLoss: 1.0912, validation: { loss: 0.9876, accuracy: 0.7984, macroF1: 0.7921 }, seconds: 20.91 },
  { trainingLoss: 0.6021, validation: { loss: 0.8012, accuracy: 0.8443, macroF1: 0.8401 }, seconds: 21.02 },
];

/** How long a recorded epoch is, in steps. */
export const STEPS = 20;

export const plan: PlanEvent = {
  type: 'plan',
  task: 'text-classification',
  data: [
    {
      name: 'train.csv',
      rows: 10003,
      source: 'https://github.com/PolyAI-LDN/task-specific-datasets',
      license: 'CC BY 4.0',
    },
    { name: 'test.csv', rows: 3080 },
  ],
  split: { training: 9003, validation: 1000, test: 3080 },
  labels: LABELS,
  scores: SCORES,
  model: {
    name: 'bert',
    parameters: 5_284_109,
    trainable: 5_284_109,
    layers: 4,
    hiddenSize: 256,
    vocabularySize: 8000,
    source: 'from scratch',
  },
  backend: { engine: 'onnxruntime', device: 'cpu', threads: 2 },
  settings: {
    epochs: EPOCHS.length,
    batchSize: 32,
    learningRate: 5e-4,
    maxLength: 64,
    seed: 1,
    steps: STEPS * EPOCHS.length,
    warmup: 0.1,
    weightDecay: 0.01,
    freeze: false,
  },
  truncated: { rows: 12, of: 13083 },
  padding: { waste: 0.0423 },
  newParameters: ['head.kernel', 'head.bias'],
  unusedParameters: [],
  notes: ['A linear model on TF-IDF reaches 0.894 here; only pretrained weights pass it.'],
  output: 'runs/banking77',
};

export const test: TestEvent = {
  type: 'test',
  metrics: { loss: 0.8123, accuracy: 0.8416, macroF1: 0.8389 },
  scores: SCORES,
  confused: [
    { actual: LABELS[5]!, predicted: LABELS[6]!, count: 11 },
    { actual: 'card_arrival', predicted: 'card_delivery_estimate', count: 9 },
    { actual: 'top_up_reverted', predicted: 'top_up_failed', count: 6 },
    { actual: 'card_linking', predicted: 'lost_or_stolen_card', count: 4 },
    { actual: 'age_limit', predicted: 'country_support', count: 3 },
    { actual: 'not', predicted: 'shown', count: 2 },
  ],
  comparison: ['A linear model on TF-IDF reaches 0.894 with the same rows.'],
};

export const predictions: PredictionsEvent = {
  type: 'predictions',
  model: 'runs/banking77',
  predictions: [
    {
      text: 'How do I locate my card?',
      actual: 'card_arrival',
      right: true,
      labels: [
        { label: 'card_arrival', probability: 0.9312 },
        { label: 'card_linking', probability: 0.0312 },
        { label: 'lost_or_stolen_card', probability: 0.0101 },
        { label: 'not_shown', probability: 0.01 },
      ],
    },
    {
      text: 'I put a cheque into my account two days ago\nand the balance \u001b[31mdid not change\u001b[0m at all, what happened to it?',
      actual: LABELS[6]!,
      right: false,
      labels: [
        { label: LABELS[5]!, probability: 0.6123 },
        { label: LABELS[6]!, probability: 0.3312 },
      ],
    },
    { text: '我的卡在哪里?', labels: [{ label: 'card_arrival', probability: 0.4312 }] },
  ],
};

/** The events of a run with four epochs, in order, as they would come. */
export function* recordedRun(): Generator<RunEvent> {
  yield { type: 'progress', stage: 'learning a vocabulary', done: 0, total: 8000 };
  yield { type: 'progress', stage: 'learning a vocabulary', done: 4000, total: 8000 };
  yield { type: 'progress', stage: 'learning a vocabulary', done: 8000, total: 8000 };
  yield plan;
  yield* trainingEvents();
  yield { type: 'progress', stage: 'testing', done: 0, total: 3080 };
  yield { type: 'progress', stage: 'testing', done: 3080, total: 3080 };
  yield test;
  yield {
    type: 'saved',
    folder: 'runs/banking77',
    files: [
      { name: 'config.json', bytes: 712 },
      { name: 'model.safetensors', bytes: 21_136_436 },
      { name: 'learning-curves.svg', bytes: 31_554 },
    ],
  };
  yield predictions;
  yield { type: 'done', seconds: 91.4 };
}

export function* trainingEvents(): Generator<RunEvent> {
  const steps = STEPS * EPOCHS.length;
  for (const [index, scores] of EPOCHS.entries()) {
    for (let inEpoch = 1; inEpoch <= STEPS; inEpoch++) {
      const step = index * STEPS + inEpoch;
      yield {
        type: 'step',
        epoch: index + 1,
        step,
        steps,
        loss: 4.3 * Math.exp(-step / 40),
        learningRate: 5e-4 * (1 - step / steps),
        sequencesPerSecond: 412.3,
        remainingMs: (steps - step) * 1050,
      };
    }
    yield { type: 'epoch', epoch: index + 1, epochs: EPOCHS.length, ...scores };
  }
}
