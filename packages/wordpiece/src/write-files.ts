import { bertTemplate, TOKEN_NAMES } from './file-names.ts';
import type { ResolvedOptions } from './options.ts';

/** The files that Hugging Face loads, by name. vocab.txt is left out where a piece cannot stand on a line. */
export function tokenizerFiles(settings: ResolvedOptions): Record<string, string> {
  const { vocabulary, lowerCase: lowercase, clsToken, sepToken } = settings;
  const strip_accents = settings.stripAccents === lowercase ? null : settings.stripAccents;
  const added_tokens = [...settings.addedTokens]
    .sort((a, b) => a.id - b.id)
    .map(({ singleWord: single_word, ...token }) => ({ ...token, single_word }));
  const ids = new Map([...vocabulary, ...added_tokens.map(({ content, id }) => [content, id] as const)]);
  const names = Object.fromEntries(
    TOKEN_NAMES.map(([option, key]) => [key, settings[option]]).filter(([, name]) => ids.has(name!)),
  );
  const files: Record<string, unknown> = {
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens,
      normalizer: {
        type: 'BertNormalizer',
        clean_text: settings.cleanText,
        handle_chinese_chars: settings.chineseCharacters,
        strip_accents,
        lowercase,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: settings.template
        ? {
            type: 'TemplateProcessing',
            ...bertTemplate(clsToken, sepToken),
            special_tokens: Object.fromEntries(
              [clsToken, sepToken].map((id) => [id, { id, ids: [ids.get(id)], tokens: [id] }]),
            ),
          }
        : null,
      decoder: { type: 'WordPiece', prefix: settings.continuingPrefix, cleanup: settings.cleanPieces },
      model: {
        type: 'WordPiece',
        unk_token: settings.unknownToken,
        continuing_subword_prefix: settings.continuingPrefix,
        max_input_chars_per_word: settings.maxWordCharacters,
        vocab: Object.fromEntries(vocabulary),
      },
    },
    'tokenizer_config.json': {
      added_tokens_decoder: Object.fromEntries(added_tokens.map(({ id, ...token }) => [id, token])),
      ...names,
      do_lower_case: lowercase,
      strip_accents,
      tokenize_chinese_chars: settings.chineseCharacters,
      model_max_length: settings.modelMaxLength,
      tokenizer_class: 'BertTokenizer',
    },
    'special_tokens_map.json': names,
  };
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`]),
  );
  const lines: string[] = [];
  for (const [piece, id] of vocabulary) lines[id] = piece;
  if (!lines.some((piece) => /\n|\s$/.test(piece)))
    // A number that no piece has is an empty line.
    texts['vocab.txt'] = Array.from(lines, (piece = '') => `${piece}\n`).join('');
  return texts;
}
