/** What a run tells while it goes on; `renderRun` shows it. Epochs and steps are counted from 1. */
export type RunEvent =
  | {
      type: 'plan';
      task: string;
      data: { name: string; rows: number; source?: string; license?: string }[];
      split: { training: number; validation: number; test: number };
      labels: string[];
      model: {
        name: string;
        parameters: number;
        trainable: number;
        layers: number;
        hiddenSize: number;
        vocabularySize: number;
        /** A path, or `from scratch`. */
        source: string;
      };
      backend: { engine: string; device: string; threads?: number };
      settings: {
        epochs: number;
        batchSize: number;
        learningRate: number;
        maxLength: number;
        seed: number;
        steps: number;
        [name: string]: unknown;
      };
      truncated: { rows: number; of: number };
      /** The part of all tokens that is padding, in [0, 1]. */
      padding: { waste: number };
      newParameters: string[];
      unusedParameters: string[];
      notes: string[];
      output?: string;
    }
  | { type: 'progress'; stage: string; done: number; total: number }
  | {
      type: 'step';
      epoch: number;
      step: number;
      steps: number;
      loss: number;
      learningRate: number;
      gradientNorm?: number;
      sequencesPerSecond: number;
      remainingMs: number;
    }
  | {
      type: 'epoch';
      epoch: number;
      epochs: number;
      trainingLoss: number;
      validation?: { loss: number; accuracy: number; macroF1: number };
      seconds: number;
    }
  | { type: 'interrupted'; keptEpoch: number | undefined; message: string }
  | {
      type: 'test';
      metrics: { loss: number; accuracy: number; macroF1: number };
      confused: { actual: string; predicted: string; count: number }[];
      predictions: { text: string; actual?: string; labels: { label: string; probability: number }[] }[];
      comparison?: string[];
    }
  | { type: 'saved'; folder: string; files: { name: string; bytes: number }[] }
  | { type: 'done'; seconds: number };
