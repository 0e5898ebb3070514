import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runReadme } from '@bertwright/testing';
import { expect, test } from 'vitest';
import { run, workFolder } from './command.ts';

const readme = new URL('../README.md', import.meta.url);
const folder = workFolder();

test("the README's TypeScript runs", async () => {
  await runReadme(readme);
});

test("the README's commands run", async () => {
  const rows = Array.from({ length: 20 }, (_, row) => `${row} where is it,${row % 2 ? 'card' : 'money'}\n`);
  writeFileSync(join(folder, 'train.csv'), `text,label\n${rows.join('')}`);
  const [, , shell] = readFileSync(readme, 'utf8').match(/```sh\n([\s\S]*?)```[\s\S]*?```sh\n([\s\S]*?)```/)!;
  const commands = shell!.trim().split('\n');
  expect(commands).toHaveLength(3);
  for (const command of commands) {
    const [, input, words] = command.match(/^(?:echo '(.*)' \| )?bertwright (.*)$/)!;
    const short = words!.startsWith('train') ? ['--epochs', '1'] : [];
    const given = input === undefined ? {} : { input: `${input}\n` };
    const { stdout, stderr, code } = await run([...words!.split(' '), ...short], { cwd: folder, ...given });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).not.toBe('');
  }
});
