import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { confusionText, PlotError } from '../src/index.ts';

const labels = ['card_arrival', 'card_linking', '卡'];
const matrix = [
  [38, 2, 0],
  [1, 39, 0],
  [12, 0, 28],
];

describe('a confusion matrix in characters', () => {
  test('a matrix that fits is shown whole', () => {
    expect(`\n${confusionText({ labels, matrix })}\n`).toMatchInlineSnapshot(`
      "
                      predicted
        actual         1   2   3
      1 card_arrival  38   2   .
      2 card_linking   1  39   .
      3 卡            12   .  28
      "
    `);
  });

  test('a matrix that does not fit is shown as its worst labels and pairs', () => {
    expect(`\n${confusionText({ labels, matrix }, { width: 24, count: 2 })}\n`).toMatchInlineSnapshot(`
      "
      labels found least ofte…
        28/40  卡
        38/40  card_arrival

      confused most often (ac…
        12  卡 -> card_arrival
         2  card_arrival -> c…
      "
    `);
  });

  test('77 labels fit into 60 columns', () => {
    const many = Array.from({ length: 77 }, (_, index) => `${'a_rather_long_label_'.repeat(3)}${index}`);
    const counts = many.map((_, row) =>
      many.map((_, column) => (row === column ? 30 : row % 7 === 0 && column === 3 ? 2 : 0)),
    );
    const lines = confusionText({ labels: many, matrix: counts }, { width: 60 }).split('\n');
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
  });

  test('nothing confused is said, and control characters are escaped', () => {
    const text = confusionText(
      {
        labels: [`a\u001b[2J${'b'.repeat(40)}`, 'c'],
        matrix: [
          [1, 0],
          [0, 1],
        ],
      },
      { width: 30 },
    );
    expect(text).toContain('nothing was confused');
    expect(text).toContain('a\\x1b');
    expect(text).not.toContain('\u001b');
  });

  test('a matrix that is not square is refused', () => {
    expect(() => confusionText({ labels, matrix: [[1]] })).toThrow(PlotError);
  });
});
