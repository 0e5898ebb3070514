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
  const blocks = [...readFileSync(readme, 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
    ([, block]) => block!,
  );
  // The first installs; those after these look at a tokenizer and at the machine.
  const commands = blocks.slice(1, 3).join('').trim().split('\n');
  expect(commands).toHaveLength(7);
  for (const command of commands) {
    const [, input, words] = command.match(/^(?:echo '(.*)' \| )?bertwright (.*)$/)!;
    const short = words!.startsWith('train') ? ['--epochs', '1'] : [];
    const given = input === undefined ? {} : { input: `${input}\n` };
    const { stdout, stderr, code } = await run([...words!.split(' '), ...short], { cwd: folder, ...given });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(stdout).not.toBe('');
  }
});
