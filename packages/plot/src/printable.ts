// Control characters would move a terminal's cursor and are not allowed in XML; line separators and
// directional marks change how the text around them reads; a lone surrogate is no character at all.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/gu;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * Text that is safe to show on one line of a terminal or inside an SVG: control characters, directional
 * marks and lone surrogates are written as escapes (`\n`, `\x1b`, `\u202e`).
 *
 * @returns the text with nothing in it that moves a cursor, changes a colour or breaks XML.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.charCodeAt(0);
    return (
      SHORT[character] ??
      (code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`)
    );
  });
}
