import { describe, expect, test } from 'vitest';
import { type LearningHistory, learningCurves } from '../src/index.ts';
import { readSvg } from './svg-document.ts';

const epochs = [
  { epoch: 1, trainingLoss: 3.2, validation: { loss: 2.5, accuracy: 0.41, macroF1: 0.37 } },
  { epoch: 2, trainingLoss: 1.7, validation: { loss: 1.4, accuracy: 0.72, macroF1: 0.7 } },
  { epoch: 3, trainingLoss: 0.9, validation: { loss: 1.1, accuracy: 0.83, macroF1: 0.82 } },
];

function steps(count: number, perEpoch: number) {
  return Array.from({ length: count }, (_, index) => ({
    epoch: Math.floor(index / perEpoch) + 1,
    step: index + 1,
    loss: 4 - index / count,
  }));
}

/** The places of a mark's line as `x,y` pairs. */
function line(svg: string, stroke: string, width: number): number[][] {
  const marks = [...svg.matchAll(/<path d="(M[^"]*)" ([^>]*)>/g)];
  const found = marks.find(
    ([, , rest]) => rest!.includes(`stroke="${stroke}"`) && rest!.includes(`stroke-width="${width}"`),
  );
  return [...(found?.[1] ?? '').matchAll(/(-?[\d.]+),(-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
}

describe('learning curves as SVG', () => {
  test('both panels name their curves with the values of the last epoch', async () => {
    const { texts } = readSvg(await learningCurves({ epochs, steps: steps(30, 10) }));
    for (const text of ['Loss', 'training 0.900', 'validation 1.100', 'steps', 'Validation scores']) {
      expect(texts).toContain(text);
    }
    expect(texts).toContain('accuracy 0.830');
    expect(texts).toContain('macro F1 0.820');
  });

  test('each point of an epoch has a tooltip', async () => {
    const { titles } = readSvg(await learningCurves({ epochs }));
    expect(titles).toHaveLength(12);
    expect(titles).toContain('epoch 2: training 1.700');
    expect(titles).toContain('epoch 3: macro F1 0.820');
  });

  test('the last step of an epoch stands where the epoch stands', async () => {
    const svg = await learningCurves({ epochs, steps: steps(30, 10) });
    expect(line(svg, '#0072b2', 1).at(-1)![0]).toBe(380);
    expect(line(svg, '#0072b2', 1)[9]![0]).toBeCloseTo(380 / 3, 2);
    expect(line(svg, '#0072b2', 2).map(([x]) => x)).toEqual([126.667, 253.333, 380]);
  });

  test('the steps of an epoch that was not finished come after the last finished one', async () => {
    const svg = await learningCurves({ epochs: epochs.slice(0, 2), steps: steps(25, 10) });
    expect(line(svg, '#0072b2', 2).at(-1)![0]).toBeCloseTo((380 * 2) / 3, 2);
    expect(line(svg, '#0072b2', 1).at(-1)![0]).toBeCloseTo((380 * 2.5) / 3, 2);
  });

  test('many thousand steps are drawn as at most 400 points', async () => {
    const svg = await learningCurves({ epochs, steps: steps(9000, 3000) });
    const points = line(svg, '#0072b2', 1);
    expect(points.length).toBeGreaterThan(300);
    expect(points.length).toBeLessThanOrEqual(400);
  });

  test('one panel is drawn without a validation part', async () => {
    const both = readSvg(await learningCurves({ epochs }));
    const one = readSvg(
      await learningCurves({ epochs: epochs.map(({ epoch, trainingLoss }) => ({ epoch, trainingLoss })) }),
    );
    expect(one.texts).not.toContain('Validation scores');
    expect(one.width).toBe(both.width / 2);
  });

  test.each<[string, LearningHistory]>([
    ['one epoch', { epochs: epochs.slice(0, 1) }],
    ['one epoch without validation', { epochs: [{ epoch: 1, trainingLoss: 1 }] }],
    ['no epoch', { epochs: [], steps: [] }],
    ['steps but no epoch', { epochs: [], steps: steps(3, 10) }],
    ['a loss that is not finite', { epochs: [...epochs, { epoch: 4, trainingLoss: Number.NaN }] }],
    ['only losses of 0', { epochs: [{ epoch: 1, trainingLoss: 0 }] }],
    [
      'the same score everywhere',
      {
        epochs: [1, 2].map((epoch) => ({
          epoch,
          trainingLoss: 1,
          validation: { loss: 1, accuracy: 1, macroF1: 1 },
        })),
      },
    ],
  ])('%s gives a document without NaN', async (_, history) => {
    const svg = await learningCurves(history);
    readSvg(svg);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('a run without an epoch says so', async () => {
    expect(readSvg(await learningCurves({ epochs: [] })).texts).toContain('no epoch was finished');
  });

  test('the same history gives the same text, on white', async () => {
    const svg = await learningCurves({ epochs, steps: steps(30, 10) });
    expect(await learningCurves({ epochs, steps: steps(30, 10) })).toBe(svg);
    expect(svg).toMatch(/^<svg [^>]*><rect width="920" height="328" fill="#ffffff"\/>/);
  });
});
