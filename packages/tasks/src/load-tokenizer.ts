import { type Files, hasFile } from '@bertwright/checkpoint';
import { type Wordpiece, wordpieceFromFiles } from '@bertwright/wordpiece';

const names = ['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'vocab.txt'];

/**
 * The tokenizer of a Hugging Face model folder.
 * @throws WordpieceError where the folder has none, or one of another kind.
 */
export async function loadTokenizer(files: Files): Promise<Wordpiece> {
  const contents: Record<string, Uint8Array> = {};
  for (const name of names) {
    if (await hasFile(files, name)) contents[name] = await files.read(name);
  }
  return wordpieceFromFiles(contents);
}
