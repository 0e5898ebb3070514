/** A word of letters; a character, in writing without spaces. */
const word = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|\p{L}+/gu;

/** What of a text is shown, in characters, and where in it the word is. */
const shown = 300;
const before = 60;

/** The beginning of a text with a word of it hidden behind [MASK], and the word; undefined for a text without words. */
export function hideWord(text: string): { readonly text: string; readonly hidden: string } | undefined {
  const beginning =
    text.length > shown ? text.slice(0, shown).replace(/\S*$/, '') || text.slice(0, shown) : text;
  const part = beginning.trim().replace(/\s+/g, ' ');
  const words = [...part.matchAll(word)];
  const chosen = words.filter((match) => match.index + match[0].length <= before).at(-1) ?? words[0];
  if (!chosen) return undefined;
  const [hidden] = chosen;
  const end = chosen.index + hidden.length;
  return { text: `${part.slice(0, chosen.index)}[MASK]${part.slice(end)}`, hidden };
}
