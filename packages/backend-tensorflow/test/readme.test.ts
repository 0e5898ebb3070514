import { runReadme } from '@bertwright/testing';
import { test } from 'vitest';

test("the README's example runs", () => runReadme(new URL('../README.md', import.meta.url)));
