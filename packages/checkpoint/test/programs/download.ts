import { hub } from '../../src/index.ts';

const [endpoint, cache, name] = process.argv.slice(2) as [string, string, string];
const files = hub('org/name', {
  endpoint,
  cache,
  token: false,
  offline: false,
  onProgress: ({ bytes }) => console.log(bytes),
});
const bytes = await files.read(name);
console.log(`read ${bytes.length}`);
