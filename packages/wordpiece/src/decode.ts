/** How ids become a text. */
export interface DecodeOptions {
  /** Leave out special tokens. Default true. */
  skipSpecialTokens?: boolean;
  /** Close up punctuation and English contractions over the whole text, as transformers does. Default true. */
  cleanUp?: boolean;
}

const CLEAN_UP = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;

function cleaned(text: string): string {
  return CLEAN_UP.reduce((before, [from, to]) => before.replaceAll(from, to), text);
}

// Only the decoder of tokenizers knows this one, and a piece has it only where it was added with its blanks.
const cleanedPiece = (piece: string): string => cleaned(piece.replaceAll(' do not', " don't"));

/**
 * Joins pieces to a text as Hugging Face does.
 *
 * @param cleanPieces Clean up each piece on its own, as the decoder of tokenizers does.
 * @param cleanText Clean up the joined text, as transformers does after it.
 */
export function joinPieces(
  pieces: string[],
  prefix: string,
  cleanPieces: boolean,
  cleanText: boolean,
): string {
  const text = pieces
    .map((piece, index) => {
      const part = !index ? piece : piece.startsWith(prefix) ? piece.slice(prefix.length) : ` ${piece}`;
      return cleanPieces ? cleanedPiece(part) : part;
    })
    .join('');
  return cleanText ? cleaned(text) : text;
}
