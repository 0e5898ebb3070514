import { test } from 'vitest';
import { runReadme } from '../src/index.ts';

test('the example of the README runs', () => runReadme(new URL('../README.md', import.meta.url)));
