import { describe, expect, test } from 'vitest';
import { confusionMatrix, PlotError } from '../src/index.ts';
import { readSvg } from './svg-document.ts';

function fills(svg: string): Map<string, string> {
  return new Map(
    [...svg.matchAll(/<path [^>]*fill="(rgb[^"]*)"[^>]*><title>([^<]*)<\/title>/g)].map((each) => [
      each[2]!,
      each[1]!,
    ]),
  );
}

describe('a confusion matrix as SVG', () => {
  test('each cell that is not empty has its count and a tooltip with its part of the row', async () => {
    const { texts, titles } = readSvg(
      await confusionMatrix({
        labels: ['negative', 'positive'],
        matrix: [
          [410, 18],
          [0, 419],
        ],
      }),
    );
    expect(titles).toEqual([
      'negative: 410 of 428 (95.8 %) right',
      'negative taken for positive: 18 of 428 (4.2 %)',
      'positive: 419 of 419 (100.0 %) right',
    ]);
    expect(texts).toEqual(expect.arrayContaining(['410', '18', '419', '847 rows, 2 labels, 97.9 % right']));
    expect(texts).not.toContain('0');
  });

  test('colours follow the part of the row, not the count', async () => {
    const colours = fills(
      await confusionMatrix({
        labels: ['a', 'b'],
        matrix: [
          [90, 10],
          [1, 9],
        ],
      }),
    );
    expect(colours.get('a: 90 of 100 (90.0 %) right')).toBe(colours.get('b: 9 of 10 (90.0 %) right'));
    expect(colours.get('a taken for b: 10 of 100 (10.0 %)')).toBe(
      colours.get('b taken for a: 1 of 10 (10.0 %)'),
    );
    expect(new Set(colours.values()).size).toBe(2);
  });

  test('77 labels are all named on both sides, inside the document', async () => {
    const labels = Array.from({ length: 77 }, (_, index) => `a_label_of_usual_length_${index}`);
    const matrix = labels.map((_, row) =>
      labels.map((_, column) => (row === column ? 38 : (row + column) % 40 === 0 ? 1 : 0)),
    );
    const { texts, width, height } = readSvg(await confusionMatrix({ labels, matrix }));
    for (const label of labels) expect(texts.filter((text) => text === label)).toHaveLength(2);
    expect(width).toBeGreaterThan(77 * 13);
    expect(width).toBeLessThan(1400);
    expect(height).toBeLessThan(1500);
  });

  test('a label without rows stays empty and gives no NaN', async () => {
    const svg = await confusionMatrix({
      labels: ['a', 'b'],
      matrix: [
        [0, 0],
        [1, 3],
      ],
    });
    expect(svg).not.toMatch(/NaN|undefined/);
    expect(readSvg(svg).titles).toHaveLength(2);
    expect(await confusionMatrix({ labels: ['a'], matrix: [[0]] })).not.toMatch(/NaN|undefined/);
  });

  test('labels are escaped and long ones shortened, but whole in the tooltip', async () => {
    const long = `${'very_'.repeat(30)}long`;
    const svg = await confusionMatrix({
      labels: ['<b> & "c"', 'red\u001b[31m', long],
      matrix: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    });
    const { texts, titles } = readSvg(svg);
    expect(texts.filter((text) => text === '<b> & "c"')).toHaveLength(2);
    expect(texts).toContain('red\\x1b[31m');
    expect(texts.some((text) => text.startsWith('very_') && text.endsWith('…'))).toBe(true);
    expect(titles.at(-1)).toBe(`${long}: 1 of 1 (100.0 %) right`);
    expect(svg).not.toContain('\u001b');
  });

  test('typed arrays are drawn as arrays are', async () => {
    const labels = ['a', 'b'];
    const typed = await confusionMatrix({ labels, matrix: [Int32Array.of(3, 1), Int32Array.of(0, 2)] });
    expect(typed).toBe(
      await confusionMatrix({
        labels,
        matrix: [
          [3, 1],
          [0, 2],
        ],
      }),
    );
  });

  test.each([
    ['no labels', [], [], 'matrix-shape'],
    ['more labels than rows', ['a', 'b'], [[1, 0]], 'matrix-shape'],
    ['a short row', ['a', 'b'], [[1, 0], [1]], 'matrix-shape'],
    [
      'a negative count',
      ['a', 'b'],
      [
        [1, 0],
        [-1, 1],
      ],
      'matrix-value',
    ],
    ['a count that is not a number', ['a'], [[Number.NaN]], 'matrix-value'],
  ])('%s is refused', async (_, labels, matrix, code) => {
    const refused = await confusionMatrix({ labels, matrix }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PlotError);
    expect((refused as PlotError).code).toBe(code);
  });
});
