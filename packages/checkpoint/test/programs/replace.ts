import { replaceFolder } from '../../src/folder/replace-folder.ts';
import { generation } from '../generation.ts';

/**
 * Replaces a folder once, or again and again, and ends itself with SIGKILL after a step, where one is given.
 * Arguments: path, first generation, number of the step (-1 for none), how often, `overwrite` or nothing.
 * Each finished replacement is told on standard output.
 */
const [path = '', first = '1', killAt = '-1', times = '1', overwrite] = process.argv.slice(2);
let step = 0;
for (let number = Number(first); number < Number(first) + Number(times); number++) {
  await replaceFolder(path, generation(number % 256), {
    overwrite: overwrite === 'overwrite',
    waitMs: 60_000,
    onStep() {
      if (step++ === Number(killAt)) process.kill(process.pid, 'SIGKILL');
    },
  });
  console.log(number % 256);
}
