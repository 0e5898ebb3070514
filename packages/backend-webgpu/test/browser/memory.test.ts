import { endBackend, useBackend } from '@bertwright/tensor';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { webgpu } from '../../src/index.ts';
import { expectNothingLeftBehind } from '../tiny-training.ts';
import { describeInBrowser } from './describe-in-browser.ts';

describeInBrowser('memory in Chromium', () => {
  beforeAll(async () => {
    const { device } = await useBackend(webgpu());
    console.log(`Tested on ${device}, in ${navigator.userAgent}`);
    expect(device).not.toBe('');
  });
  afterAll(endBackend);

  test('500 training steps leave no tensor, no buffer in use and no byte allocated more', () =>
    expectNothingLeftBehind(500));
});
