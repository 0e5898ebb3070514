import stringWidth from 'string-width';

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
