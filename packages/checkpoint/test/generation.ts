import type { FileContents, Files } from '../src/index.ts';

/** Files of a made model whose every byte tells which generation it is of. */
export function generation(number: number): FileContents[] {
  const fill = (bytes: number) => new Uint8Array(bytes).fill(number);
  return [
    { name: 'config.json', data: new TextEncoder().encode(`{"model_type":"bert","generation":${number}}`) },
    {
      name: 'model.safetensors',
      data: (async function* () {
        yield fill(30_000);
        yield fill(30_000);
      })(),
    },
    { name: '1_Pooling/config.json', data: fill(10) },
  ];
}

/** Which generation a folder holds. @throws Error where it is mixed or cut */
export async function generationOf(files: Files): Promise<number> {
  const names = await files.list();
  if (names.join() !== '1_Pooling/config.json,config.json,model.safetensors') {
    throw new Error(`The folder holds ${names.join(', ')}`);
  }
  const { generation: number } = JSON.parse(new TextDecoder().decode(await files.read('config.json')));
  for (const [name, size] of [
    ['model.safetensors', 60_000],
    ['1_Pooling/config.json', 10],
  ] as const) {
    const bytes = await files.read(name);
    if (bytes.length !== size || bytes.some((byte) => byte !== number)) {
      throw new Error(`${name} is not whole, or not of generation ${number}`);
    }
  }
  return number;
}
