/**
 * Those of a model's files that it is loaded from here: configuration, tokenizer, pooling, weights in safetensors. A model's
 * other files are the same in other formats, or tell of it.
 */
export function loadedFiles(names: readonly string[]): string[] {
  const isSharded = !names.includes('model.safetensors');
  return names.filter(
    (name) =>
      ['config.json', 'vocab.txt', 'special_tokens_map.json', 'added_tokens.json'].includes(name) ||
      // How the vectors of a sentence-transformers model are made of its states.
      ['modules.json', '1_Pooling/config.json'].includes(name) ||
      /^tokenizer(_config)?\.json$/.test(name) ||
      name === 'model.safetensors' ||
      (isSharded && /^model(\.safetensors\.index\.json|-\d+-of-\d+\.safetensors)$/.test(name)),
  );
}
