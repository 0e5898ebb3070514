import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, formatConfig, weightFiles } from '@bertwright/checkpoint';
import { spanLogits } from '@bertwright/heads';
import { dispose, disposeTree, leaves, memory, type Tensor, tidy, type Variable } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { describe, expect, test } from 'vitest';
import { type LoadedModel, loadModel } from '../src/index.ts';

const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const probe = 'import torch, transformers';
const needs = 'needs torch and transformers: name a Python that has them in BERTWRIGHT_PYTHON';

/** Makes a small random model of each architecture, and says what it answers; told `check`, loads what is there. */
const program = `
import json, os, sys, torch, transformers
from transformers import AutoConfig
root, mode = sys.argv[1], sys.argv[2]
answers = {}
for name in json.loads(sys.argv[3]):
    torch.manual_seed(0)
    kind = getattr(transformers, name)
    if mode == 'make':
        family = next(each for each in ('DistilBert', 'Electra', 'Bert') if name.startswith(each))
        sizes = dict(vocab_size=61, max_position_embeddings=24, initializer_range=0.3)
        if family == 'DistilBert':
            sizes.update(dim=32, n_layers=2, n_heads=4, hidden_dim=48)
        else:
            sizes.update(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48)
        if family == 'Electra':
            sizes.update(embedding_size=16)
        if 'TokenClassification' in name or 'SequenceClassification' in name:
            sizes.update(id2label={index: 'label ' + str(index) for index in range(4)})
        model = kind(getattr(transformers, family + 'Config')(**sizes))
        for parameter in model.parameters():
            torch.nn.init.normal_(parameter, std=0.3)
        model.save_pretrained(os.path.join(root, name))
        info = {'missing_keys': [], 'unexpected_keys': [], 'mismatched_keys': []}
    else:
        model, info = kind.from_pretrained(os.path.join(root, name), output_loading_info=True)
    model.eval()
    ids = torch.tensor([[2, 7, 9, 11, 3, 0], [2, 8, 30, 60, 12, 3]])
    mask = (ids != 0).long()
    types = torch.tensor([[0, 0, 0, 1, 1, 0], [0, 0, 1, 1, 1, 1]])
    inputs = dict(input_ids=ids, attention_mask=mask, token_type_ids=types)
    if name.startswith('DistilBert'):
        del inputs['token_type_ids']
    if 'MultipleChoice' in name:
        inputs = {key: value[None] for key, value in inputs.items()}
    with torch.no_grad():
        outputs = model(**inputs)
    keys = [key for key in outputs.keys() if key.endswith('logits') or key == 'last_hidden_state']
    answers[name] = {
        'outputs': {key: outputs[key].flatten().tolist() for key in keys},
        'wrong': sorted(str(key) for key in [*info['missing_keys'], *info['unexpected_keys'], *info['mismatched_keys']]),
        'labels': model.config.num_labels,
    }
print('RESULT' + json.dumps(answers))
`;

interface Answer {
  outputs: Record<string, number[]>;
  wrong: string[];
  labels: number;
}

const heads = [
  'Model',
  'ForSequenceClassification',
  'ForTokenClassification',
  'ForQuestionAnswering',
  'ForMaskedLM',
  'ForMultipleChoice',
];
const architectures = [
  ...['Bert', 'DistilBert', 'Electra'].flatMap((family) => heads.map((head) => family + head)),
  'BertForPreTraining',
  'BertForNextSentencePrediction',
];

function ask(root: string, mode: 'make' | 'check', names: readonly string[]): Record<string, Answer> {
  const run = spawnSync(python, ['-c', program, root, mode, JSON.stringify(names)], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  expect(run.status, run.stderr).toBe(0);
  return JSON.parse(run.stdout.split('RESULT')[1]!);
}

const inputs = {
  size: 2,
  length: 6,
  inputIds: Int32Array.of(2, 7, 9, 11, 3, 0, 2, 8, 30, 60, 12, 3),
  tokenTypeIds: Int32Array.of(0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 1),
  attentionMask: Uint8Array.of(1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1),
};

/** What a model says of the inputs, by Hugging Face's names. */
function answer({ encoder, head, parameters, architecture }: LoadedModel): Record<string, Tensor> {
  const hidden = encoder.hidden(parameters.encoder, inputs, { positions: head.positions });
  const scores = head.apply(parameters, hidden);
  if (architecture.endsWith('Model')) return { last_hidden_state: scores };
  if (architecture.endsWith('QuestionAnswering')) {
    const { startLogits, endLogits } = spanLogits(scores);
    return { start_logits: startLogits, end_logits: endLogits };
  }
  if (!architecture.endsWith('PreTraining')) return { logits: scores };
  const follows = encoder.heads.nextSentence().apply(parameters, hidden);
  return { prediction_logits: scores, seq_relationship_logits: follows };
}

describe('every architecture', () => {
  test('is loaded from Hugging Face and saved for it, with the same outputs', async (context) => {
    if (spawnSync(python, ['-c', probe]).status !== 0) context.skip(needs);
    await useReferenceBackend();
    const root = await mkdtemp(join(tmpdir(), 'bertwright-'));
    try {
      const made = ask(root, 'make', architectures);
      for (const name of architectures) {
        const start = memory().numTensors;
        const files = folder(join(root, name));
        const model = await loadModel(files);
        expect([model.newParameters, model.unusedParameters], name).toEqual([[], []]);
        expect(model.outputs, name).toBe(made[name]!.labels);
        const found = tidy(() => answer(model));
        for (const [key, tensor] of Object.entries(found)) {
          expectClose(await tensor.data(), made[name]!.outputs[key]!, 1e-5, { name: `${name}: ${key}` });
        }
        const values = new Map<string, Float32Array>();
        for (const { path, value } of leaves<Variable>(model.parameters)) {
          values.set(path, (await value.data()) as Float32Array);
        }
        const config = {
          architectures: [model.architecture],
          ...model.encoder.configJson(),
          ...model.config(),
        };
        await folder(files.name).write([
          { name: 'config.json', data: formatConfig(config) },
          // Small, so that some models are in several files.
          ...weightFiles(model.entries, (path) => values.get(path)!, { maxFileBytes: 50_000 }),
        ]);
        dispose(Object.values(found));
        disposeTree(model.parameters);
        expect(memory().numTensors).toBe(start);
      }
      const checked = ask(root, 'check', architectures);
      for (const name of architectures) {
        const { outputs, wrong, labels } = checked[name]!;
        expect({ wrong, labels }, name).toEqual({ wrong: [], labels: made[name]!.labels });
        expect(Object.keys(outputs)).toEqual(Object.keys(made[name]!.outputs));
        for (const [key, numbers] of Object.entries(outputs)) {
          expectClose(numbers, made[name]!.outputs[key]!, 1e-6, { name: `${name}: ${key}` });
        }
      }
    } finally {
      await rm(root, { recursive: true });
    }
  }, 300_000);
});

/** A small classifier in halves and shards, and what it answers with those values as floats. */
const shardedProgram = `
import json, sys, torch
from transformers import BertConfig, BertForSequenceClassification
torch.manual_seed(0)
config = BertConfig(vocab_size=61, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, max_position_embeddings=24, num_labels=3)
model = BertForSequenceClassification(config)
for parameter in model.parameters():
    torch.nn.init.normal_(parameter, std=0.3)
model.to(getattr(torch, sys.argv[2])).save_pretrained(sys.argv[1], max_shard_size='20KB')
ids = torch.tensor([[2, 7, 9, 11, 3, 0], [2, 8, 30, 60, 12, 3]])
types = torch.tensor([[0, 0, 0, 1, 1, 0], [0, 0, 1, 1, 1, 1]])
with torch.no_grad():
    logits = model.float().eval()(input_ids=ids, attention_mask=(ids != 0).long(), token_type_ids=types).logits
print('RESULT' + json.dumps(logits.flatten().tolist()))
`;

test.for(['float16', 'bfloat16'])(
  'shards of %s that Hugging Face wrote load',
  { timeout: 300_000 },
  async (type, context) => {
    if (spawnSync(python, ['-c', probe]).status !== 0) context.skip(needs);
    await useReferenceBackend();
    const root = await mkdtemp(join(tmpdir(), 'bertwright-'));
    try {
      const run = spawnSync(python, ['-c', shardedProgram, root, type], { encoding: 'utf8' });
      expect(run.status, run.stderr).toBe(0);
      const files = folder(root);
      expect(await files.list()).toContain('model.safetensors.index.json');
      const model = await loadModel(files);
      expect([model.newParameters, model.unusedParameters]).toEqual([[], []]);
      const { logits } = tidy(() => answer(model));
      expectClose(await logits!.data(), JSON.parse(run.stdout.split('RESULT')[1]!), 1e-5);
      logits!.dispose();
      disposeTree(model.parameters);
    } finally {
      await rm(root, { recursive: true });
    }
  },
);
