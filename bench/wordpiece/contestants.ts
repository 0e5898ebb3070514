import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Wordpiece } from '@bertwright/wordpiece';

/** Processor seconds and ids of some texts. */
export interface Measured {
  seconds: number;
  ids: ArrayLike<number>[];
}

export interface Contestant {
  name: string;
  /** Gives offsets too. */
  offsets: boolean;
  ours?: boolean;
  run(texts: string[]): Promise<Measured>;
  end?(): void;
}

/** Times a call of this process by its processor time. */
async function timed<T>(
  call: () => T | Promise<T>,
  ids: (result: T) => ArrayLike<number>[],
): Promise<Measured> {
  const start = process.cpuUsage();
  const result = await call();
  const { user, system } = process.cpuUsage(start);
  return { seconds: (user + system) / 1e6, ids: ids(result) };
}

const rowsAtOnce = 32;

export function ours(tokenizer: Wordpiece, offsets: boolean): Contestant {
  return {
    name: `@bertwright/wordpiece encodeBatch${offsets ? ', offsets' : ''}`,
    offsets,
    ours: true,
    run: (texts) =>
      timed(
        () => {
          const batches = [];
          for (let from = 0; from < texts.length; from += rowsAtOnce)
            batches.push(tokenizer.encodeBatch(texts.slice(from, from + rowsAtOnce), { offsets }));
          return batches;
        },
        (batches) =>
          batches.flatMap(({ inputIds, attentionMask, size, length }) =>
            Array.from({ length: size }, (_, row) => {
              const from = row * length;
              const end = attentionMask.subarray(from, from + length).lastIndexOf(1) + 1;
              return inputIds.subarray(from, from + end);
            }),
          ),
      ),
  };
}

export function oursOneByOne(tokenizer: Wordpiece): Contestant {
  return {
    name: '@bertwright/wordpiece encode',
    offsets: false,
    ours: true,
    run: (texts) =>
      timed(
        () => texts.map((text) => tokenizer.encode(text)),
        (encodings) => encodings.map(({ ids }) => ids),
      ),
  };
}

/** The peers that are installed; says which are not. */
export async function peers(files: Record<string, string>, folder: string): Promise<Contestant[]> {
  const found: Contestant[] = [];
  const require = createRequire(import.meta.url);
  const add = async (name: string, make: () => Promise<Contestant[]> | Contestant[]) => {
    try {
      found.push(...(await make()));
    } catch (error) {
      console.log(`without ${name}: ${String(error).split('\n')[0]}`);
    }
  };
  await add('tokenizers from npm', () => {
    const { Tokenizer } = require('tokenizers');
    const tokenizer = Tokenizer.fromFile(`${folder}/tokenizer.json`);
    const ids = (list: { getIds(): number[] }[]) => list.map((encoding) => encoding.getIds());
    return [
      {
        name: 'tokenizers (npm) encode',
        offsets: true,
        run: (texts) =>
          timed(async () => {
            const list = [];
            for (const text of texts) list.push(await tokenizer.encode(text));
            return list;
          }, ids),
      },
      {
        name: 'tokenizers (npm) encodeBatch',
        offsets: true,
        run: (texts) => timed(() => tokenizer.encodeBatch(texts), ids),
      },
    ];
  });
  await add('@huggingface/tokenizers', async () => {
    const { Tokenizer } = await import(require.resolve('@huggingface/tokenizers'));
    const tokenizer = new Tokenizer(
      JSON.parse(files['tokenizer.json']!),
      JSON.parse(files['tokenizer_config.json']!),
    );
    return [
      {
        name: '@huggingface/tokenizers encode',
        offsets: false,
        run: (texts) =>
          timed(
            () => texts.map((text) => tokenizer.encode(text, { return_token_type_ids: true })),
            (list: { ids: number[] }[]) => list.map(({ ids }) => ids),
          ),
      },
    ];
  });
  await add('@huggingface/transformers', async () => {
    const { AutoTokenizer, env } = await import(require.resolve('@huggingface/transformers'));
    env.allowRemoteModels = false;
    env.localModelPath = '/';
    const tokenizer = await AutoTokenizer.from_pretrained(folder, { local_files_only: true });
    return [
      {
        name: '@huggingface/transformers',
        offsets: false,
        run: (texts) =>
          timed(
            () => texts.map((text) => tokenizer(text, { return_tensor: false })),
            (list: { input_ids: number[] }[]) => list.map(({ input_ids }) => input_ids),
          ),
      },
    ];
  });
  await add('tokenizers from PyPI', () => pythonPeers(folder));
  return found;
}

const program = `
import json, os, sys, time
os.environ['TOKENIZERS_PARALLELISM'] = 'false'
import tokenizers
tokenizer = tokenizers.Tokenizer.from_file(sys.argv[1])
print(json.dumps(tokenizers.__version__), flush=True)
for line in sys.stdin:
    method, texts = json.loads(line)
    start = time.process_time()
    encodings = getattr(tokenizer, method)(texts)
    seconds = time.process_time() - start
    print(json.dumps([seconds, [encoding.ids for encoding in encodings]]), flush=True)
`;

async function pythonPeers(folder: string): Promise<Contestant[]> {
  const python = process.env.BERTWRIGHT_PYTHON ?? 'python3';
  const child = spawn(python, ['-c', program, `${folder}/tokenizer.json`], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('Python has no module tokenizers: pip install tokenizers==0.23.3');
    return JSON.parse(value);
  };
  const version = await next();
  return ['encode_batch', 'encode_batch_fast'].map((method) => ({
    name: `tokenizers ${version} (PyPI) ${method}`,
    offsets: method === 'encode_batch',
    async run(texts) {
      child.stdin.write(`${JSON.stringify([method, texts])}\n`);
      const [seconds, ids] = await next();
      return { seconds, ids };
    },
    end: () => child.stdin.end(),
  }));
}
