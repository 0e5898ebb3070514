import type { AddedToken } from './added-tokens.ts';
import type { ResolvedOptions, WordpieceOptions } from './options.ts';

/** Fills in what options leave open. */
export function resolve(options: WordpieceOptions): ResolvedOptions {
  const vocabulary: Map<string, number> =
    options.vocabulary instanceof Map
      ? new Map(options.vocabulary)
      : new Map((options.vocabulary as readonly string[]).map((piece, id) => [piece, id]));
  const lowerCase = options.lowerCase ?? true;
  const names = {
    unknownToken: options.unknownToken ?? '[UNK]',
    padToken: options.padToken ?? '[PAD]',
    clsToken: options.clsToken ?? '[CLS]',
    sepToken: options.sepToken ?? '[SEP]',
    maskToken: options.maskToken ?? '[MASK]',
  };
  const added: readonly AddedToken[] =
    options.addedTokens ??
    Object.values(names)
      .filter((content) => vocabulary.has(content))
      .map((content) => ({ content, special: true }));
  let nextId = 0;
  for (const id of vocabulary.values()) nextId = Math.max(nextId, id + 1);
  for (const { id } of added) nextId = Math.max(nextId, (id ?? 0) + 1);
  const addedTokens = added
    .filter(({ content }) => content)
    .map((token) => {
      const special = token.special ?? false;
      return {
        singleWord: false,
        lstrip: false,
        rstrip: false,
        ...token,
        special,
        normalized: token.normalized ?? !special,
        id: token.id ?? vocabulary.get(token.content) ?? nextId++,
      };
    });
  return {
    ...names,
    vocabulary,
    lowerCase,
    stripAccents: options.stripAccents ?? lowerCase,
    chineseCharacters: options.chineseCharacters ?? true,
    cleanText: options.cleanText ?? true,
    template: options.template ?? true,
    addedTokens,
    continuingPrefix: options.continuingPrefix ?? '##',
    maxWordCharacters: options.maxWordCharacters ?? 100,
    cleanPieces: options.cleanPieces ?? true,
    modelMaxLength: options.modelMaxLength,
  };
}
