import { type Files, folder, memoryFiles } from '@bertwright/checkpoint';

/** A folder of ../shared/fixtures, which holds no tokenizer, with one of as many pieces as the model knows. */
export async function fixtureFiles(
  path: string,
  change: (config: Record<string, unknown>) => void = () => {},
): Promise<Files> {
  const files = folder(path);
  const config = JSON.parse(new TextDecoder().decode(await files.read('config.json')));
  const pieces = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
  for (let index = pieces.length; index < config.vocab_size; index++) pieces.push(`piece${index}`);
  change(config);
  return memoryFiles({
    'config.json': JSON.stringify(config),
    'model.safetensors': await files.read('model.safetensors'),
    'vocab.txt': `${pieces.join('\n')}\n`,
  });
}
