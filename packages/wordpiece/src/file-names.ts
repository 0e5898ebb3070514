/** Special tokens: our option, its key in Hugging Face's files, its usual name. */
export const TOKEN_NAMES = [
  ['unknownToken', 'unk_token', '[UNK]'],
  ['sepToken', 'sep_token', '[SEP]'],
  ['padToken', 'pad_token', '[PAD]'],
  ['clsToken', 'cls_token', '[CLS]'],
  ['maskToken', 'mask_token', '[MASK]'],
] as const;

/** The template of a post-processor of tokenizers that puts special tokens where BERT has them. */
export function bertTemplate(cls: string, sep: string): { single: object[]; pair: object[] } {
  const token = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const sequence = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const single = [token(cls, 0), sequence('A', 0), token(sep, 0)];
  return { single, pair: [...single, sequence('B', 1), token(sep, 1)] };
}
