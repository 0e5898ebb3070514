import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** Runs `code` as a program of its own beside these tests and returns what it printed. */
export async function runInOwnProcess(name: string, code: string): Promise<string> {
  const folder = fileURLToPath(new URL('../generated/', import.meta.url));
  await mkdir(folder, { recursive: true });
  const program = `${folder}${name}.ts`;
  await writeFile(program, code);
  try {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', '--conditions=@bertwright/source', '--expose-gc', program],
      { cwd: folder, env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => {
        output += data;
      });
    }
    const status = await new Promise((resolve) =>
      child.on('close', (code, signal) => resolve(code ?? signal)),
    );
    if (status !== 0) throw new Error(`The program ended with ${status}:\n${output}`);
    return output;
  } finally {
    await rm(program, { force: true });
  }
}
