import type { AddedToken } from './added-tokens.ts';
import { unexpected } from './error.ts';
import { bertTemplate, TOKEN_NAMES } from './file-names.ts';
import type { Wordpiece, WordpieceOptions } from './options.ts';
import { WHITE_SPACE } from './unicode.ts';
import { wordpiece } from './wordpiece.ts';

/** A tokenizer's files by name: texts, or bytes in UTF-8. */
export type TokenizerFiles = Readonly<Record<string, string | Uint8Array | undefined>>;

type Json = Record<string, unknown>;

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
  const config = readJson(files, 'tokenizer_config.json');
  const specials = { ...config, ...readJson(files, 'special_tokens_map.json') };
  const tokenizer = Object.hasOwn(files, 'tokenizer.json') && readJson(files, 'tokenizer.json');
  const read = tokenizer ? readTokenizer(tokenizer) : readVocabulary(files, config);
  const names = TOKEN_NAMES.map(([option, key]) => [option, nameOf(specials[key])]);
  const length = config.model_max_length;
  const settings = {
    ...read,
    ...defined({
      ...Object.fromEntries(names),
      lowerCase: config.do_lower_case,
      stripAccents: config.strip_accents,
      chineseCharacters: config.tokenize_chinese_chars,
      // Hugging Face writes 1e30 where there is no limit.
      modelMaxLength: (length as number) < 1e15 ? length : undefined,
    }),
  } as WordpieceOptions & { vocabulary: ReadonlyMap<string, number> };
  const added = Object.entries(object(config.added_tokens_decoder)).map(([id, token]) =>
    addedToken({ ...object(token), id: Number(id) }),
  );
  for (const [option, key, usual] of TOKEN_NAMES) {
    const content = settings[option] ?? usual;
    // A tokenizer.json lists its special tokens itself.
    if (settings.vocabulary.has(content) && (!tokenizer || specials[key]))
      added.push({ content, special: true });
  }
  for (const token of array(specials.additional_special_tokens ?? specials.extra_special_tokens))
    added.push({ ...addedToken(typeof token === 'string' ? { content: token } : token), special: true });
  // Of equal ones the first counts.
  const tokens = [...array(read.addedTokens), ...added].reverse() as AddedToken[];
  settings.addedTokens = [...new Map(tokens.map((token) => [token.content, token])).values()].reverse();
  return wordpiece({ ...settings, ...options });
}

function readTokenizer(tokenizer: Json): Partial<WordpieceOptions> {
  const [model, normalizer, splitter, decoder] = ['model', 'normalizer', 'pre_tokenizer', 'decoder'].map(
    (key) => object(tokenizer[key]),
  ) as [Json, Json, Json, Json];
  check('model', model.merges ? 'BPE' : (model.type ?? 'WordPiece'), 'WordPiece');
  check('normalizer', normalizer.type ?? 'BertNormalizer', 'BertNormalizer');
  check('pre-tokenizer', splitter.type, 'BertPreTokenizer');
  const vocabulary = new Map(Object.entries(object(model.vocab)) as [string, number][]);
  for (const [piece, id] of vocabulary)
    if (!(id >= 0) || id % 1) throw damaged('tokenizer.json', `an id of ${piece}`, id);
  // Without a normalizer nothing is changed.
  const usual = !!tokenizer.normalizer;
  return {
    vocabulary,
    ...(defined({
      unknownToken: model.unk_token,
      padToken: object(tokenizer.padding).pad_token,
      continuingPrefix: model.continuing_subword_prefix,
      maxWordCharacters: model.max_input_chars_per_word,
      lowerCase: normalizer.lowercase ?? usual,
      stripAccents: normalizer.strip_accents,
      chineseCharacters: normalizer.handle_chinese_chars ?? usual,
      cleanText: normalizer.clean_text ?? usual,
      cleanPieces: decoder.cleanup,
    }) as Partial<WordpieceOptions>),
    ...readTemplate(tokenizer.post_processor),
    addedTokens: array(tokenizer.added_tokens).map(addedToken),
  };
}

/** The CLS and SEP tokens of a post-processor that puts them where BERT does. */
function readTemplate(value: unknown): Partial<WordpieceOptions> {
  if (!value) return { template: false };
  const processor = object(value);
  let [clsToken, sepToken] = [array(processor.cls)[0], array(processor.sep)[0]] as [string, string];
  if (processor.type === 'TemplateProcessing') {
    const { single, pair } = processor;
    [clsToken, sepToken] = [0, 2].map((index) => object(object(array(single)[index]).SpecialToken).id) as [
      string,
      string,
    ];
    check('template', JSON.stringify({ single, pair }), JSON.stringify(bertTemplate(clsToken, sepToken)));
  } else check('post-processor', processor.type, 'BertProcessing');
  return { clsToken, sepToken };
}

function readVocabulary(files: TokenizerFiles, { tokenizer_class: kind }: Json): Partial<WordpieceOptions> {
  if (kind && !/^((Distil|Mobile)?Bert|Electra)Tokenizer/.test(`${kind}`))
    check('tokenizer class', kind, 'BertTokenizer');
  const text = textOf(files, 'vocab.txt');
  if (text === undefined)
    throw unexpected(
      'files',
      'tokenizer.json or vocab.txt',
      Object.keys(files).join() || 'no file',
      'add one',
    );
  return { vocabulary: parseVocabulary(text) };
}

const TRAILING_SPACE = new RegExp(`${WHITE_SPACE}+$`);

/**
 * The pieces of a vocab.txt, one a line, by Hugging Face's rules: the line's number is the id, white space at its end
 * is dropped, of equal pieces the last counts.
 *
 * @throws WordpieceError for an empty text or a byte order mark.
 */
export function parseVocabulary(text: string): Map<string, number> {
  const lines = text.split('\n');
  if (!lines[lines.length - 1]) lines.pop();
  if (!lines.length || text[0] === '\ufeff')
    throw damaged('vocab.txt', 'pieces, one a line', lines.length ? 'a byte order mark' : 'nothing');
  return new Map(lines.map((line, id) => [line.replace(TRAILING_SPACE, ''), id]));
}

function readJson(files: TokenizerFiles, name: string): Json {
  const text = textOf(files, name);
  try {
    const value = JSON.parse(text ?? '{}');
    if (object(value) === value) return value;
  } catch (cause) {
    throw damaged(name, 'JSON', 'none', cause);
  }
  throw damaged(name, 'an object', text!.slice(0, 20));
}

function textOf(files: TokenizerFiles, name: string): string | undefined {
  const content = Object.hasOwn(files, name) ? files[name] : undefined;
  if (typeof content !== 'object') return content;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch (cause) {
    throw damaged(name, 'UTF-8', 'other bytes', cause);
  }
}

/** The value if it is an object, else an empty one. */
const object = (value: unknown): Json =>
  value && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : {};

const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const nameOf = (token: unknown): unknown => (typeof token === 'string' ? token : object(token).content);

function addedToken(value: unknown): AddedToken {
  const { content, single_word: singleWord, ...rest } = object(value);
  if (typeof content !== 'string') throw damaged('the added tokens', 'a content', JSON.stringify(value));
  return defined({ ...rest, content, singleWord }) as unknown as AddedToken;
}

/** The record without what is undefined or null. */
const defined = (record: Json): Json =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined && value !== null));

function check(what: string, got: unknown, wanted: string): void {
  if (got !== wanted)
    throw unexpected('files', `the ${what} ${wanted}`, got, "only BERT's WordPiece tokenizers are read");
}

const damaged = (name: string, expected: string, got: unknown, cause?: unknown) =>
  unexpected('files', `${expected} in ${name}`, got, 'the file is damaged, download it again', cause);
