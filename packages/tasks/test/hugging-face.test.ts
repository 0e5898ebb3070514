import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder } from '@bertwright/checkpoint';
import { disposeTree, tidy } from '@bertwright/tensor';
import { expectClose, useReferenceBackend } from '@bertwright/testing';
import { expect, test } from 'vitest';
import { saveTask } from '../src/index.ts';
import { examples, tinyTask } from './tiny-task.ts';

const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';

const probe = `
import importlib.util, sys
sys.exit(0 if importlib.util.find_spec('torch') and importlib.util.find_spec('transformers') else 1)
`;

const program = `
import json, sys, torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer
folder, texts = sys.argv[1], json.loads(sys.argv[2])
model, info = AutoModelForSequenceClassification.from_pretrained(folder, output_loading_info=True)
tokenizer = AutoTokenizer.from_pretrained(folder)
encoded = tokenizer(texts, padding=True, return_tensors='pt')
with torch.no_grad():
    logits = model.eval()(**encoded).logits
print('RESULT' + json.dumps({
    'logits': logits.flatten().tolist(),
    'ids': encoded['input_ids'].flatten().tolist(),
    'labels': model.config.id2label,
    'problem': model.config.problem_type,
    'maximum': tokenizer.model_max_length,
    'missing': sorted(info['missing_keys']),
    'unexpected': sorted(info['unexpected_keys']),
}))
`;

test('Hugging Face loads a saved folder, gives the same ids, logits and labels', async (context) => {
  if (spawnSync(python, ['-c', probe]).status !== 0) {
    context.skip(
      `needs torch and transformers in ${python}: name a Python that has them in BERTWRIGHT_PYTHON`,
    );
  }
  await useReferenceBackend();
  const path = await mkdtemp(join(tmpdir(), 'bertwright-'));
  const task = tinyTask();
  try {
    await saveTask(task, folder(join(path, 'model')), { 'metrics.json': '{}' });
    const texts = examples.map(({ text }) => text);
    const options = { encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
    const run = spawnSync(python, ['-c', program, join(path, 'model'), JSON.stringify(texts)], options);
    expect(run.status, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout.split('RESULT')[1]!);
    const batch = task.prepare(examples).batch({ rows: [0, 1, 2, 3], length: 9 });
    expect(result).toMatchObject({
      ids: Array.from(batch.inputIds),
      labels: { 0: 'card', 1: 'money' },
      problem: 'single_label_classification',
      maximum: 16,
      missing: [],
      unexpected: [],
    });
    const logits = tidy(() => task.outputs(task.parameters, batch).logits!);
    expectClose(await logits.data(), result.logits, 1e-5);
    logits.dispose();
  } finally {
    disposeTree(task.parameters);
    await rm(path, { recursive: true });
  }
});
