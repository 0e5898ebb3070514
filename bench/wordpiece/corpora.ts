import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

export interface Corpus {
  name: string;
  texts: string[];
}

/** The texts to be measured, and others to warm up on. */
export function corpora(shared: string): { measured: Corpus[]; warmUp: string[] } {
  const lines = (path: string) => readFileSync(`${shared}/data/${path}`, 'utf8').split('\n').filter(Boolean);
  const packed = (path: string) =>
    gunzipSync(readFileSync(`${shared}/data/${path}`))
      .toString()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).text as string);
  const sentences = (path: string) => lines(path).map((line) => line.split('\t')[0]!);
  const books = packed('corpus/litbank.jsonl.gz');
  const paragraphs = (list: string[]) => list.flatMap((book) => book.split(/\n\s*\n/)).filter(Boolean);
  const mixed = accentsAndIdeographs(12_000, 1);
  return {
    measured: [
      { name: 'SST-2', texts: sentences('sst2/train.tsv') },
      { name: '20 Newsgroups', texts: take(packed('20news/test.jsonl.gz'), 4e6) },
      { name: 'LitBank', texts: take(paragraphs(books.slice(10)), 4e6) },
      { name: 'accents and CJK', texts: mixed },
    ],
    warmUp: [
      ...sentences('sst2/dev.tsv'),
      ...take(packed('20news/train.jsonl.gz'), 1e6),
      ...take(paragraphs(books.slice(0, 3)), 1e6),
      ...accentsAndIdeographs(3_000, 2),
    ],
  };
}

function take(texts: string[], characters: number): string[] {
  let left = characters;
  return texts.filter((text) => {
    left -= text.length;
    return left + text.length > 0;
  });
}

/** Sentences of made-up words: Latin with accents, Greek, Cyrillic, Chinese, Japanese and Korean. */
function accentsAndIdeographs(count: number, seed: number): string[] {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const alphabets = [
    'aàâäáãåbcçdeèéêëfghiìíîïlmnñoòóôöõprsštuùúûüvyýzž',
    'αάβγδεέζηήθιίκλμνξοόπρστυύφχψωώ',
    'абвгдеёжзийклмнопрстуфхцчшщъыьэюя',
  ].map((letters) => [...letters]);
  const blocks = [
    [0x4e00, 0x1000],
    [0x3041, 0x53],
    [0xac00, 0x2000],
  ] as const;
  return Array.from({ length: count }, () => {
    const kind = random(6);
    const alphabet = alphabets[kind];
    let text = '';
    for (let word = 0; word < 12 + random(12); word++) {
      const length = 1 + random(9);
      for (let i = 0; i < length; i++) {
        if (alphabet) {
          const letter = alphabet[random(alphabet.length)]!;
          text += i || random(4) ? letter : letter.toUpperCase();
        } else {
          const [start, size] = blocks[kind - 3]!;
          text += String.fromCharCode(start + random(size));
        }
      }
      text += [' ', ', ', ' ', '。', ' '][random(5)];
    }
    return text.normalize(random(4) ? 'NFC' : 'NFD');
  });
}
