/** Fonts that every viewer has something for. */
export const FONT = 'Helvetica, Arial, "Liberation Sans", sans-serif';

// Okabe and Ito, "Color Universal Design" (2008): told apart with every kind of colour vision, and all at
// least 3:1 against white. Shapes and dashes say the same again.
export const BLUE = '#0072b2';
export const ORANGE = '#d55e00';
export const GREEN = '#00815e';
export const PURPLE = '#a64d8c';

export const INK = '#1f2328';
export const MUTED = '#59636e';
export const GRID = '#e4e7eb';

/**
 * About how wide a text is, in pixels. Vega would measure with a canvas where there is one and guess where
 * there is none, so that the same chart came out differently in Node and in a browser.
 */
export function estimateWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    if (
      /[\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\p{Extended_Pictographic}]/u.test(
        character,
      )
    )
      width += 1;
    else if (/\p{Mark}/u.test(character)) width += 0;
    else if (/[A-ZMmWw@%]/.test(character)) width += 0.72;
    else if (/[iljtfrI.,:;|!'()[\] ]/.test(character)) width += 0.32;
    else width += 0.56;
  }
  return width * fontSize;
}

/** The text, or its beginning and `…` where it is wider than `limit` pixels. */
export function shorten(text: string, fontSize: number, limit: number): string {
  if (estimateWidth(text, fontSize) <= limit) return text;
  const characters = Array.from(text);
  while (characters.length > 1 && estimateWidth(`${characters.join('')}…`, fontSize) > limit)
    characters.pop();
  return `${characters.join('')}…`;
}
