/** How ids become a text. */
export interface DecodeOptions {
  /** Leave out special tokens. Default true. */
  skipSpecialTokens?: boolean;
  /** Close up punctuation and English contractions over the whole text, as transformers does. Default true. */
  cleanUp?: boolean;
}

// What loses the white space around it, in this order.
const CLEAN_UP = [' .', ' ?', ' !', ' ,', " ' ", " n't", " 'm", " 's", " 've", " 're"];

const cleaned = (text: string): string =>
  CLEAN_UP.reduce((before, part) => before.replaceAll(part, part.trim()), text);

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
