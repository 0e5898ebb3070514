import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folder, memoryFiles, readAdapter, writeAdapter } from '@bertwright/checkpoint';
import { at, disposeTree, leaves, memory, tensor, tidy, type Variable } from '@bertwright/tensor';
import {
  describeWithShared,
  expectClose,
  fixtureInputs,
  fixtureModel,
  readReference,
  useReferenceBackend,
} from '@bertwright/testing';
import { beforeAll, expect, test } from 'vitest';
import { type Lora, lora, loraFrom, withLora } from '../src/index.ts';

beforeAll(async () => {
  await useReferenceBackend();
});

/** `BERTWRIGHT_PYTHON` names another Python than `python3`. */
const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
const hasPeft = spawnSync(python, ['-c', 'import torch, transformers, peft']).status === 0;

/** What PEFT's model of a base and an adapter answers, what it did not find, and what merging leaves of the difference. */
const program = `
import json, sys, torch
from transformers import AutoModel
from peft import PeftModel
base = AutoModel.from_pretrained(sys.argv[1])
model = PeftModel.from_pretrained(base, sys.argv[2]).eval()
inputs = {key: torch.tensor(value) for key, value in json.loads(sys.argv[3]).items()}
with torch.no_grad():
    states = model(**inputs).last_hidden_state
    merged = model.merge_and_unload().eval()(**inputs).last_hidden_state
adapted = sum('lora_A' in name or 'lora_embedding_A' in name for name, _ in PeftModel.from_pretrained(AutoModel.from_pretrained(sys.argv[1]), sys.argv[2]).named_parameters())
print('RESULT' + json.dumps({'states': states.flatten().tolist(), 'merged': merged.flatten().tolist(), 'adapted': adapted}))
`;

/** Factors of both kinds that are far from nothing, as after training. */
function stir(adapter: Lora): void {
  for (const [index, { path, value }] of leaves<Variable>(adapter.factors).entries()) {
    // One of the two begins with zeros: `a` of a table, `b` of a kernel.
    if (path.endsWith('.a') !== path.endsWith('.table.a')) continue;
    const values = Float32Array.from({ length: value.size }, (_, each) => Math.sin(each + index) / 2);
    tidy(() => value.assign(tensor(values, value.shape)));
  }
}

describeWithShared("an adapter in PEFT's layout", 'fixtures', (fixtures) => {
  test('comes back as it was written', async () => {
    const before = memory().numTensors;
    const { family, config, parameters } = await fixtureModel(join(fixtures, 'bert'));
    const entries = family.entries(config, { path: '', prefix: '' });
    const adapter = lora(parameters, { match: /feedForward/, rank: 3, alpha: 5 });
    stir(adapter);
    const adapted = Object.keys(adapter.factors);
    const files = memoryFiles();
    const whole = ['pooler.kernel', 'pooler.bias'];
    await files.write(
      writeAdapter(
        { rank: 3, alpha: 5, adapted, whole, base: { name: 'a-model' } },
        entries,
        async (path) => {
          const inLora = /\.[ab]$/.test(path);
          const variable = inLora
            ? leaves<Variable>(adapter.factors).find((leaf) => leaf.path === path)!.value
            : (at<Variable>(parameters, path) as Variable);
          return (await variable.data()) as Float32Array;
        },
      ),
    );
    const read = await readAdapter(files, entries);
    expect(read).toMatchObject({ rank: 3, alpha: 5, adapted, whole });
    const back = loraFrom(read);
    const original = new Map(leaves<Variable>(adapter.factors).map(({ path, value }) => [path, value]));
    for (const { path, value } of leaves<Variable>(back.factors)) {
      expect(await value.data()).toEqual(await original.get(path)!.data());
    }
    const written = JSON.parse(new TextDecoder().decode(await files.read('adapter_config.json')));
    expect(written).toMatchObject({
      peft_type: 'LORA',
      r: 3,
      lora_alpha: 5,
      modules_to_save: ['pooler.dense'],
    });
    expect(written.target_modules).toContain('encoder.layer.0.intermediate.dense');
    disposeTree([parameters, adapter.factors, back.factors] as never);
    expect(memory().numTensors).toBe(before);
  });

  test('answers in PEFT as here', async (context) => {
    if (!hasPeft)
      context.skip('needs torch, transformers and peft: name a Python that has them in BERTWRIGHT_PYTHON');
    const { family, config, parameters } = await fixtureModel(join(fixtures, 'bert'));
    const entries = family.entries(config, { path: '', prefix: '' });
    const adapter = lora(parameters, {
      match: [/attention\.(query|value)/, /feedForward/, 'embeddings'],
      rank: 4,
      alpha: 8,
    });
    stir(adapter);
    const { length, ...batch } = fixtureInputs(await readReference('bert.expected'));
    const ours = tidy(
      () => family.encode(withLora(parameters, adapter), { ...batch, length }, config).lastHiddenState,
    );
    const place = await mkdtemp(join(tmpdir(), 'bertwright-lora-'));
    try {
      const values = new Map(leaves<Variable>(adapter.factors).map(({ path, value }) => [path, value]));
      const adapted = Object.keys(adapter.factors);
      await folder(join(place, 'adapter')).write(
        writeAdapter({ rank: 4, alpha: 8, adapted }, entries, async (path) => {
          return (await values.get(path)!.data()) as Float32Array;
        }),
      );
      const rows = (flat: ArrayLike<number>) =>
        Array.from({ length: batch.size }, (_, row) =>
          Array.from(flat).slice(row * length, (row + 1) * length),
        );
      const inputs = {
        input_ids: rows(batch.inputIds),
        token_type_ids: rows(batch.tokenTypeIds),
        attention_mask: rows(batch.attentionMask),
      };
      const { status, stdout, stderr } = spawnSync(
        python,
        ['-c', program, join(fixtures, 'bert'), join(place, 'adapter'), JSON.stringify(inputs)],
        { encoding: 'utf8', maxBuffer: 2 ** 28 },
      );
      expect(status, stderr).toBe(0);
      const answer = JSON.parse(stdout.slice(stdout.indexOf('RESULT') + 6)) as {
        states: number[];
        merged: number[];
        adapted: number;
      };
      expect(answer.adapted).toBe(adapted.length);
      expectClose(await ours.data(), answer.states, 1e-4);
      expectClose(await ours.data(), answer.merged, 1e-4);
    } finally {
      await rm(place, { recursive: true });
    }
    ours.dispose();
    disposeTree([parameters, adapter.factors] as never);
  }, 600_000);
});
