import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The ```ts blocks of a Markdown text, in order. */
export function codeBlocks(markdown: string): string[] {
  return [...markdown.matchAll(/^```ts\r?\n([\s\S]*?)^```\s*$/gm)].map((match) => match[1]!);
}

/**
 * Runs every ```ts block of a README as a program of its own, in the README's folder, from the workspace's
 * sources. `replace` puts what a test has in the place of what a reader would fill in (text by text);
 * each key must occur.
 * @throws Error with the program's output where a block fails, or where there is no block.
 */
export async function runReadme(
  readme: URL,
  { replace = {} }: { replace?: Record<string, string> } = {},
): Promise<void> {
  const path = fileURLToPath(readme);
  const blocks = codeBlocks(await readFile(path, 'utf8'));
  if (blocks.length === 0) throw new Error(`${path} has no \`\`\`ts block to run`);
  for (const [text, used] of Object.entries(replace)) {
    if (!blocks.some((block) => block.includes(text))) throw new Error(`${path} has no ${text} to replace`);
    for (const [index, block] of blocks.entries()) blocks[index] = block.replaceAll(text, used);
  }
  // A package imports itself by name only from files that it holds; git ignores `generated`.
  const generated = join(dirname(path), 'generated');
  await mkdir(generated, { recursive: true });
  for (const block of blocks) {
    const program = join(generated, `readme-${randomBytes(6).toString('hex')}.ts`);
    await writeFile(program, block);
    try {
      await runProgram(program, dirname(path), block);
    } finally {
      await rm(program, { force: true });
    }
  }
  // Kept where something else lies in it.
  await rmdir(generated).catch(() => undefined);
}

async function runProgram(program: string, folder: string, code: string): Promise<void> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--conditions=@bertwright/source', program],
    // Vitest's own loader flags are not for a plain program.
    { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data;
  });
  const status = await new Promise<number | string | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  if (status !== 0) throw new Error(`This example ended with ${status}:\n${code}\n${output}`);
}
