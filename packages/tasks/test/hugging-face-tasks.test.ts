import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { disposeTree, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { expect, test } from 'vitest';
import { completeOptions, freshTask, type HostTensor, saveTask, type TextBatch } from '../src/index.ts';
import { allRows, examplesOf, outputsOf, readAll, tinyCases } from './tiny-cases.ts';
import { vocabulary } from './tiny-task.ts';

const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const needs = 'needs torch and transformers: name a Python that has them in BERTWRIGHT_PYTHON';

const probe = `
import importlib.util, sys
sys.exit(0 if importlib.util.find_spec('torch') and importlib.util.find_spec('transformers') else 1)
`;

/** Loads each folder as the architecture that it names, and says loss and logits of its inputs. */
const program = `
import json, sys, torch, transformers
root, answers = sys.argv[1], {}
for name, given in json.load(sys.stdin).items():
    folder = root + '/' + name
    kind = getattr(transformers, transformers.AutoConfig.from_pretrained(folder).architectures[0])
    model, info = kind.from_pretrained(folder, output_loading_info=True)
    inputs = {key: torch.tensor(value) for key, value in given.items()}
    if model.config.problem_type in ('regression', 'multi_label_classification'):
        inputs['labels'] = inputs['labels'].float()
    with torch.no_grad():
        outputs = model.eval()(**inputs)
    answers[name] = {
        'outputs': {key: value.flatten().tolist() for key, value in outputs.items()},
        'architecture': kind.__name__,
        'problem': model.config.problem_type,
        'labels': list(model.config.id2label.values()),
        'wrong': sorted(str(key) for key in [*info['missing_keys'], *info['unexpected_keys'], *info['mismatched_keys']]),
    }
print('RESULT' + json.dumps(answers))
`;

interface Answer {
  readonly outputs: Record<string, number[]>;
  readonly architecture: string;
  readonly problem: string | null;
  readonly labels: string[];
  readonly wrong: string[];
}

/** The fields of batches that hold what is to be learnt. */
type Learnt = TextBatch &
  Record<'targets' | 'starts' | 'ends' | 'positions' | 'labels' | 'nextLabels', ArrayLike<number>>;

interface Compared {
  readonly architecture: string;
  /** What Hugging Face's model is given beside the tokens. */
  answers(batch: Learnt): Record<string, unknown>;
  /** Our outputs by Hugging Face's names. */
  readonly names: Readonly<Record<string, string>>;
  /** What its configuration says. */
  readonly config: Partial<Answer>;
}

const rowsOf = (values: ArrayLike<number>, width: number) =>
  Array.from({ length: values.length / width }, (_, row) =>
    Array.from({ length: width }, (_, at) => values[row * width + at]!),
  );
/** A label for every token, -100 for those that are not asked for. */
const tokenLabels = ({ size, length, positions, labels }: Learnt) => {
  const all = new Array<number>(size * length).fill(-100);
  for (let index = 0; index < labels.length; index++) {
    if (labels[index]! >= 0) all[positions[index]!] = labels[index]!;
  }
  return rowsOf(all, length);
};

const compared: Readonly<Record<string, Compared>> = {
  'multi-label-classification': {
    architecture: 'BertForSequenceClassification',
    answers: ({ targets, size }) => ({ labels: rowsOf(targets, targets.length / size) }),
    names: { logits: 'logits' },
    config: { problem: 'multi_label_classification', labels: ['card', 'loss', 'money'] },
  },
  regression: {
    architecture: 'BertForSequenceClassification',
    answers: ({ targets }) => ({ labels: Array.from(targets) }),
    names: { logits: 'scores' },
    config: { problem: 'regression' },
  },
  'question-answering': {
    architecture: 'BertForQuestionAnswering',
    answers: ({ starts, ends }) => ({ start_positions: Array.from(starts), end_positions: Array.from(ends) }),
    names: { start_logits: 'startLogits', end_logits: 'endLogits' },
    config: {},
  },
  'masked-language-modelling': {
    architecture: 'BertForMaskedLM',
    answers: (batch) => ({ labels: tokenLabels(batch) }),
    names: { logits: 'logits' },
    config: {},
  },
  'pre-training': {
    architecture: 'BertForPreTraining',
    answers: (batch) => ({
      labels: tokenLabels(batch),
      next_sentence_label: Array.from(batch.nextLabels),
    }),
    names: { prediction_logits: 'logits', seq_relationship_logits: 'nextLogits' },
    config: {},
  },
};

test('Hugging Face loads what other tasks save, with the same loss and logits', async (context) => {
  if (spawnSync(python, ['-c', probe]).status !== 0) context.skip(needs);
  await useReferenceBackend();
  const root = await mkdtemp(join(tmpdir(), 'bertwright-'));
  const given: Record<string, unknown> = {};
  const ours: Record<string, { batch: Learnt; outputs: Record<string, HostTensor>; loss: HostTensor }> = {};
  try {
    for (const tiny of tinyCases.filter(({ name }) => name in compared)) {
      const { name, kind } = tiny;
      const examples = examplesOf(tiny);
      const task = freshTask(kind, {
        vocabulary,
        facts: kind.facts(examples, completeOptions(kind, {})),
        config: { hiddenSize: 16, layers: 2, heads: 2, maxPositions: 32, initializerRange: 0.5 },
        seed: 1,
      });
      const batch = allRows(task, examples) as Learnt;
      await saveTask(task, folder(join(root, name)));
      const context = { training: false, seed: 0, step: 0, microBatch: 0 };
      const { loss } = await readAll(tidy(() => ({ loss: task.loss(task.parameters, batch, context) })));
      ours[name] = { batch, outputs: await outputsOf(task, batch), loss: loss! };
      disposeTree(task.parameters);
      given[name] = {
        input_ids: rowsOf(batch.inputIds, batch.length),
        token_type_ids: rowsOf(batch.tokenTypeIds, batch.length),
        attention_mask: rowsOf(batch.attentionMask, batch.length),
        ...compared[name]!.answers(batch),
      };
    }
    expect(Object.keys(given).sort()).toEqual(Object.keys(compared).sort());
    const input = JSON.stringify(given);
    const run = spawnSync(python, ['-c', program, root], { encoding: 'utf8', input, maxBuffer: 2 ** 26 });
    expect(run.status, run.stderr).toBe(0);
    const answers = JSON.parse(run.stdout.split('RESULT')[1]!) as Record<string, Answer>;
    for (const [name, { architecture, names, config }] of Object.entries(compared)) {
      const { outputs: theirs, ...said } = answers[name]!;
      expect(said, name).toMatchObject({ architecture, wrong: [], ...config });
      const { batch, outputs, loss } = ours[name]!;
      expectClose(loss.values, theirs.loss!, 1e-5, { name: `${name}: loss` });
      for (const [key, own] of Object.entries(names)) {
        const { values, shape } = outputs[own]!;
        const { positions }: Partial<Learnt> = batch;
        // Words are said for masked tokens alone.
        const wanted =
          own === 'logits' && positions !== undefined
            ? Array.from(positions).flatMap((at) => rowsOf(theirs[key]!, shape.at(-1)!)[at]!)
            : theirs[key]!;
        expectClose(values, wanted, 1e-5, { name: `${name}: ${key}` });
      }
    }
  } finally {
    await rm(root, { recursive: true });
  }
}, 120_000);
