import stringWidth from 'string-width';

/** The text cut to at most `width` columns, with `…` where something was cut. Expects a text without colours. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (stringWidth(kept + segment) > width - 1) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** The text with spaces after it up to `width` columns; colours do not count. */
export function padRight(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** The widest of the texts, in columns. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
}

/** The text in lines of at most `width` columns, broken between words; a longer word is broken inside. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const add = (word: string) => {
    if (line === '') line = word;
    else if (stringWidth(line) + 1 + stringWidth(word) <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  };
  for (const word of text.split(' ')) {
    if (stringWidth(word) <= width) add(word);
    else for (const piece of pieces(word, width)) add(piece);
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  const all: string[] = [];
  let piece = '';
  for (const character of word) {
    if (stringWidth(piece + character) > width && piece !== '') {
      all.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...all, piece];
}
