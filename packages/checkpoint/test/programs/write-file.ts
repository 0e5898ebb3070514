import { writeFileAtomic } from '../../src/folder/write-file-atomic.ts';

/** Writes a file again and again until it is killed; says when it was written first. Argument: path. */
for (let number = 0; ; number++) {
  await writeFileAtomic(process.argv[2]!, new Uint8Array(100_000).fill(number % 256));
  if (number === 0) console.log('written');
}
