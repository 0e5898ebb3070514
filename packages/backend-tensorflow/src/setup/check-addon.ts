import { TensorflowError } from '../tensorflow-error.ts';
import type { Machine } from './machine.ts';

/** What a set-up answers when it is tried. */
export interface Checked {
  readonly tensorflow: string;
  readonly usesGpu: boolean;
}

const timeoutMs = 120_000;

/** A program of its own: a library that fails may take its process with it. */
const program = `
const util = require('node:util');
util.isArray ??= Array.isArray;
util.isNullOrUndefined ??= (value) => value == null;
const tf = require(process.argv[1]);
const { binding } = tf.backend();
const [product] = tf.sum(tf.matMul(tf.ones([64, 32]), tf.ones([32, 16]))).dataSync();
console.log(JSON.stringify({ tensorflow: binding.TF_Version, usesGpu: binding.isUsingGpuDevice(), product }));
`;

/**
 * Loads the addon in a process of its own and lets it multiply two matrices.
 *
 * @throws TensorflowError `check-failed` with what that process said.
 */
export async function checkAddon(machine: Machine, ownPackage: string): Promise<Checked> {
  const { code, stdout, stderr } = await machine.run(machine.node, ['-e', program, ownPackage], {
    env: { TF_CPP_MIN_LOG_LEVEL: '1' },
    timeoutMs,
  });
  const answer = /^\{.*\}$/m.exec(stdout)?.[0];
  const checked = answer === undefined ? undefined : JSON.parse(answer);
  if (code !== 0 || checked?.product !== 64 * 32 * 16) {
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-10).join('\n');
    throw new TensorflowError(
      'check-failed',
      `Expected the addon to multiply two matrices, its process ended with ${code}. Make it again with --force. ` +
        `It said:\n${said}`,
    );
  }
  return { tensorflow: checked.tensorflow, usesGpu: checked.usesGpu };
}
