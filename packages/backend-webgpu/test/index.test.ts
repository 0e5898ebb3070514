import { expectExports } from '@bertwright/testing';
import { test } from 'vitest';
import * as surface from '../src/index.ts';

test('exports these names', () => expectExports(surface, ['WebgpuError', 'webgpu']));
