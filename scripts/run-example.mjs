/** Runs an example by its name: `pnpm example regression --sample`. The words behind the name are the example's. */
import { existsSync, readdirSync } from 'node:fs';

const examples = new URL('../examples/', import.meta.url);
const words = process.argv.slice(2);
if (words[0] === '--') words.shift();
const [name = '', ...rest] = words;
const names = readdirSync(examples).filter((each) => existsSync(new URL(`${each}/train.ts`, examples)));
if (!names.includes(name)) {
  console.error(`Expected the name of an example (${names.join(', ')}), got ${name || 'none'}.`);
  process.exit(1);
}
process.argv.splice(2, Infinity, ...rest);
await import(new URL(`${name}/train.ts`, examples).href);
