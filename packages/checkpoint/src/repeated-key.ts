/**
 * Returns a key that some object of a JSON text has twice, or `undefined`. `JSON.parse` keeps the last of
 * them without a word, other readers the first: a file that means two things is refused.
 * @param json a text that `JSON.parse` accepts
 */
export function findRepeatedKey(json: string): string | undefined {
  // One set of keys for each open object, `null` for each open array.
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = closingQuote(json, at);
      const keys = open.at(-1);
      if (keys && isKey(json, end + 1)) {
        const key = JSON.parse(json.slice(at, end + 1)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      at = end;
    }
  }
  return undefined;
}

function closingQuote(json: string, opening: number): number {
  let at = opening + 1;
  while (json[at] !== '"') at += json[at] === '\\' ? 2 : 1;
  return at;
}

function isKey(json: string, afterString: number): boolean {
  let at = afterString;
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++;
  return json[at] === ':';
}
