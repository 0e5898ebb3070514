import type { AddedToken } from './added-tokens.ts';
import { unexpected } from './error.ts';
import type { Wordpiece, WordpieceOptions } from './options.ts';
import { SPACES } from './unicode.ts';
import { wordpiece } from './wordpiece.ts';

/** A tokenizer's files by name: texts, or bytes in UTF-8. */
export type TokenizerFiles = Readonly<Record<string, string | Uint8Array | undefined>>;

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The tokenizer of a folder that Hugging Face wrote: tokenizer.json or vocab.txt, with what tokenizer_config.json and
 * special_tokens_map.json say beside them. Where they differ, tokenizer_config.json counts, as in transformers.
 * The truncation and the padding of a tokenizer.json are left out: only a caller's options truncate or pad.
 *
 * @param options What to put in the place of the files' settings.
 * @throws WordpieceError where a file is damaged, or describes another kind of tokenizer.
 */
export function wordpieceFromFiles(
  files: TokenizerFiles,
  options: Partial<WordpieceOptions> = {},
): Wordpiece {
  const config = readJson(files, 'tokenizer_config.json') ?? {};
  const specials = { ...config, ...readJson(files, 'special_tokens_map.json') };
  const tokenizer = readJson(files, 'tokenizer.json');
  const read = tokenizer ? readTokenizer(tokenizer) : readVocabulary(files, config);
  const names = {
    unknownToken: nameOf(specials.unk_token),
    padToken: nameOf(specials.pad_token),
    clsToken: nameOf(specials.cls_token),
    sepToken: nameOf(specials.sep_token),
    maskToken: nameOf(specials.mask_token),
  };
  const settings: WordpieceOptions = {
    ...read,
    ...defined({
      ...names,
      lowerCase: flag(config.do_lower_case),
      stripAccents: flag(config.strip_accents),
      chineseCharacters: flag(config.tokenize_chinese_chars),
      modelMaxLength:
        typeof config.model_max_length === 'number' && config.model_max_length < 1e15
          ? config.model_max_length
          : undefined,
    }),
    ...options,
  };
  if (!options.addedTokens) settings.addedTokens = addedTokens(settings, read.addedTokens, config, specials);
  return wordpiece(settings);
}

function addedTokens(
  settings: WordpieceOptions,
  read: readonly AddedToken[] | undefined,
  config: Json,
  specials: Json,
): AddedToken[] {
  const tokens = new Map((read ?? []).map((token) => [token.content, token]));
  const add = (token: AddedToken) => {
    if (!tokens.has(token.content)) tokens.set(token.content, token);
  };
  if (isObject(config.added_tokens_decoder))
    for (const [id, token] of Object.entries(config.added_tokens_decoder))
      add(addedToken({ ...(token as Json), id: Number(id) }));
  // Without tokenizer.json the special tokens are those of the vocabulary; with it, those that the files name.
  const vocabulary = settings.vocabulary as ReadonlyMap<string, number>;
  for (const [key, name] of [
    ['unk_token', settings.unknownToken ?? '[UNK]'],
    ['sep_token', settings.sepToken ?? '[SEP]'],
    ['pad_token', settings.padToken ?? '[PAD]'],
    ['cls_token', settings.clsToken ?? '[CLS]'],
    ['mask_token', settings.maskToken ?? '[MASK]'],
  ] as const)
    if (vocabulary.has(name) && (!read || nameOf(specials[key]) === name))
      add({ content: name, special: true });
  const others = specials.additional_special_tokens ?? specials.extra_special_tokens;
  if (Array.isArray(others))
    for (const token of others)
      add(
        isObject(token) ? { ...addedToken(token), special: true } : { content: String(token), special: true },
      );
  return [...tokens.values()];
}

function readTokenizer(tokenizer: Json): WordpieceOptions {
  const { model, normalizer, pre_tokenizer: splitter, post_processor: processor, decoder } = tokenizer;
  if (
    !isObject(model) ||
    !isObject(model.vocab) ||
    (model.type ?? 'WordPiece') !== 'WordPiece' ||
    model.merges
  )
    throw wrongKind('a model of type WordPiece', isObject(model) ? (model.type ?? 'BPE') : model);
  if (normalizer != null && !(isObject(normalizer) && normalizer.type === 'BertNormalizer'))
    throw wrongKind('the normalizer BertNormalizer', isObject(normalizer) ? normalizer.type : normalizer);
  if (!isObject(splitter) || splitter.type !== 'BertPreTokenizer')
    throw wrongKind('the pre-tokenizer BertPreTokenizer', isObject(splitter) ? splitter.type : splitter);
  const rules = (normalizer ?? { lowercase: false, strip_accents: false }) as Json;
  const vocabulary = new Map<string, number>();
  for (const [piece, id] of Object.entries(model.vocab)) {
    if (!Number.isInteger(id) || (id as number) < 0)
      throw damaged(
        'tokenizer.json',
        `the id of the piece ${JSON.stringify(piece)} to be a whole number`,
        id,
      );
    vocabulary.set(piece, id as number);
  }
  const padding = tokenizer.padding;
  return {
    vocabulary,
    ...defined({
      unknownToken: nameOf(model.unk_token),
      padToken: isObject(padding) ? nameOf(padding.pad_token) : undefined,
      continuingPrefix: nameOf(model.continuing_subword_prefix),
      maxWordCharacters: model.max_input_chars_per_word as number | undefined,
    }),
    lowerCase: flag(rules.lowercase) ?? true,
    stripAccents: flag(rules.strip_accents),
    chineseCharacters: normalizer ? (flag(rules.handle_chinese_chars) ?? true) : false,
    cleanText: normalizer ? (flag(rules.clean_text) ?? true) : false,
    cleanPieces: isObject(decoder) ? (flag(decoder.cleanup) ?? true) : true,
    ...readTemplate(processor),
    addedTokens: Array.isArray(tokenizer.added_tokens) ? tokenizer.added_tokens.map(addedToken) : [],
  };
}

/** The CLS and SEP tokens of a post-processor that puts them where BERT does. */
function readTemplate(processor: unknown): Pick<WordpieceOptions, 'template' | 'clsToken' | 'sepToken'> {
  if (processor == null) return { template: false };
  if (!isObject(processor)) throw wrongKind('a post-processor', processor);
  if (processor.type === 'BertProcessing') {
    const [cls, sep] = [processor.cls, processor.sep] as [unknown[], unknown[]];
    return { clsToken: String(cls[0]), sepToken: String(sep[0]) };
  }
  const show = (pieces: unknown) =>
    (Array.isArray(pieces) ? (pieces as Record<string, { id: string; type_id: number }>[]) : [])
      .flatMap((piece) => Object.entries(piece))
      .map(([kind, { id, type_id }]) => `${kind === 'Sequence' ? `$${id}` : id}:${type_id}`);
  const [cls, , sep] = show(processor.single).map((piece) => piece.replace(/:\d+$/, ''));
  const single = `${cls}:0 $A:0 ${sep}:0`;
  if (
    processor.type !== 'TemplateProcessing' ||
    show(processor.single).join(' ') !== single ||
    show(processor.pair).join(' ') !== `${single} $B:1 ${sep}:1`
  )
    throw wrongKind(
      'a post-processor that gives [CLS] A [SEP] B [SEP]',
      processor.type === 'TemplateProcessing' ? show(processor.pair).join(' ') : processor.type,
    );
  return { clsToken: cls!, sepToken: sep! };
}

function readVocabulary(files: TokenizerFiles, config: Json): WordpieceOptions {
  const kind = config.tokenizer_class;
  if (typeof kind === 'string' && !/^((Distil|Mobile)?Bert|Electra)Tokenizer(Fast)?$/.test(kind))
    throw wrongKind('the tokenizer class BertTokenizer in tokenizer_config.json', kind);
  const text = textOf(files, 'vocab.txt');
  if (text === undefined)
    throw unexpected(
      'files',
      'tokenizer.json or vocab.txt',
      Object.keys(files).join(', ') || 'no file',
      'add one',
    );
  return { vocabulary: parseVocabulary(text) };
}

/**
 * The pieces of a vocab.txt, one a line, by Hugging Face's rules: the line's number is the id, white space at its end
 * is dropped, of equal pieces the last counts.
 *
 * @throws WordpieceError for an empty text or a byte order mark.
 */
export function parseVocabulary(text: string): Map<string, number> {
  if (text.startsWith('\ufeff'))
    throw damaged('vocab.txt', 'UTF-8 without a byte order mark', 'one before the first piece');
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  if (!lines.length) throw damaged('vocab.txt', 'a piece on each line', 'an empty file');
  return new Map(lines.map((line, id) => [line.replace(TRAILING_SPACE, ''), id]));
}

const TRAILING_SPACE = new RegExp(`${SPACES}+$`);

function readJson(files: TokenizerFiles, name: string): Json | undefined {
  const text = textOf(files, name);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(name, 'JSON', 'a text that is none', cause);
  }
  if (!isObject(value)) throw damaged(name, 'a JSON object', JSON.stringify(value)?.slice(0, 40));
  return value;
}

function textOf(files: TokenizerFiles, name: string): string | undefined {
  const content = Object.hasOwn(files, name) ? files[name] : undefined;
  if (content === undefined || typeof content === 'string') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw damaged(name, 'UTF-8', 'bytes that are not', cause);
  }
}

const nameOf = (token: unknown): string | undefined =>
  typeof token === 'string'
    ? token
    : isObject(token) && typeof token.content === 'string'
      ? token.content
      : undefined;

const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

function addedToken(value: unknown): AddedToken {
  if (!isObject(value) || typeof value.content !== 'string')
    throw damaged('tokenizer.json', 'an added token with a content', JSON.stringify(value));
  return {
    content: value.content,
    ...defined({
      id: value.id as number | undefined,
      special: flag(value.special),
      singleWord: flag(value.single_word),
      lstrip: flag(value.lstrip),
      rstrip: flag(value.rstrip),
      normalized: flag(value.normalized),
    }),
  };
}

/** The record without the names whose value is undefined. */
function defined<T extends object>(record: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as never;
}

const wrongKind = (expected: string, got: unknown) =>
  unexpected('files', expected, got, "only BERT's WordPiece tokenizers are read");

const damaged = (name: string, expected: string, got: unknown, cause?: unknown) =>
  unexpected(
    'files',
    `${expected} in ${name}`,
    got,
    'the file is damaged, write or download it again',
    cause,
  );
