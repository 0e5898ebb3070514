import type { AddedToken } from './added-tokens.ts';
import { TOKEN_NAMES } from './file-names.ts';
import type { ResolvedOptions, WordpieceOptions } from './options.ts';

type TokenNames = Record<(typeof TOKEN_NAMES)[number][0], string>;

/** Fills in what options leave open. */
export function resolve(options: WordpieceOptions): ResolvedOptions {
  const { vocabulary: given, lowerCase = true, stripAccents = lowerCase, addedTokens: asked } = options;
  const vocabulary = new Map(
    Array.isArray(given) ? given.map((piece, id) => [piece, id]) : (given as ReadonlyMap<string, number>),
  );
  const names = Object.fromEntries(
    TOKEN_NAMES.map(([option, , usual]) => [option, options[option] ?? usual]),
  );
  const added: readonly AddedToken[] =
    asked ??
    Object.values(names)
      .filter((content) => vocabulary.has(content))
      .map((content) => ({ content, special: true }));
  let nextId = 0;
  for (const id of [...vocabulary.values(), ...added.map(({ id = 0 }) => id)])
    if (id >= nextId) nextId = id + 1;
  return {
    chineseCharacters: true,
    cleanText: true,
    template: true,
    continuingPrefix: '##',
    maxWordCharacters: 100,
    cleanPieces: true,
    modelMaxLength: undefined,
    ...options,
    ...(names as TokenNames),
    vocabulary,
    lowerCase,
    stripAccents,
    addedTokens: added
      .filter(({ content }) => content)
      .map((token) => ({
        special: false,
        singleWord: false,
        lstrip: false,
        rstrip: false,
        normalized: !token.special,
        ...token,
        id: token.id ?? vocabulary.get(token.content) ?? nextId++,
      })),
  };
}
