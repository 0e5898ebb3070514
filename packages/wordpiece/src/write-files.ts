import type { ResolvedOptions } from './options.ts';

/** The files that Hugging Face loads, by name. vocab.txt is left out where a piece cannot stand on a line. */
export function tokenizerFiles(settings: ResolvedOptions): Record<string, string> {
  const { vocabulary, lowerCase, clsToken, sepToken } = settings;
  const stripAccents = settings.stripAccents === lowerCase ? null : settings.stripAccents;
  const tokens = [...settings.addedTokens].sort((a, b) => a.id - b.id);
  const ids = new Map([...vocabulary, ...tokens.map(({ content, id }) => [content, id] as const)]);
  const names = Object.fromEntries(
    [
      ['unk_token', settings.unknownToken],
      ['sep_token', sepToken],
      ['pad_token', settings.padToken],
      ['cls_token', clsToken],
      ['mask_token', settings.maskToken],
    ].filter(([, name]) => ids.has(name!)),
  );
  const added = tokens.map(({ id, content, singleWord, lstrip, rstrip, normalized, special }) => ({
    id,
    content,
    single_word: singleWord,
    lstrip,
    rstrip,
    normalized,
    special,
  }));
  const token = (id: string, type_id: number) => ({ SpecialToken: { id, type_id } });
  const sequence = (id: string, type_id: number) => ({ Sequence: { id, type_id } });
  const single = [token(clsToken, 0), sequence('A', 0), token(sepToken, 0)];
  const special = (id: string) => [id, { id, ids: [ids.get(id)], tokens: [id] }];
  const others = tokens.filter(({ content, special }) => special && !Object.values(names).includes(content));
  const files: Record<string, unknown> = {
    'tokenizer.json': {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: {
        type: 'BertNormalizer',
        clean_text: settings.cleanText,
        handle_chinese_chars: settings.chineseCharacters,
        strip_accents: stripAccents,
        lowercase: lowerCase,
      },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: settings.template
        ? {
            type: 'TemplateProcessing',
            single,
            pair: [...single, sequence('B', 1), token(sepToken, 1)],
            special_tokens: Object.fromEntries([special(clsToken), special(sepToken)]),
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
      added_tokens_decoder: Object.fromEntries(added.map(({ id, ...rest }) => [id, rest])),
      ...names,
      do_lower_case: lowerCase,
      strip_accents: stripAccents,
      tokenize_chinese_chars: settings.chineseCharacters,
      model_max_length: settings.modelMaxLength,
      tokenizer_class: 'BertTokenizer',
    },
    'special_tokens_map.json': {
      ...names,
      additional_special_tokens: others.length ? others.map(({ content }) => content) : undefined,
    },
  };
  const texts = Object.fromEntries(
    Object.entries(files).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`]),
  );
  const lines: string[] = [];
  for (const [piece, id] of vocabulary) lines[id] = piece;
  // A number that no piece has is an empty line.
  const pieces = Array.from(lines, (piece) => piece ?? '');
  if (!pieces.some((piece) => /\n|\s$/.test(piece))) texts['vocab.txt'] = `${pieces.join('\n')}\n`;
  return texts;
}
