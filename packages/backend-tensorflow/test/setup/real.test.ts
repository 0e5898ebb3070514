import { expect, test } from 'vitest';
import { setUpTensorflow } from '../../src/setup/index.ts';
import { describeWhereSetUp } from '../where-set-up.ts';

describeWhereSetUp('the set-up of this machine', () => {
  test('is found and checked, and nothing is made again', async () => {
    const events = [];
    for await (const event of setUpTensorflow()) events.push(event);
    expect(events).toMatchObject([
      {
        type: 'ready',
        wasThere: true,
        report: { tensorflow: expect.stringMatching(/^2\.21\./), usesGpu: false },
      },
    ]);
  });
});
