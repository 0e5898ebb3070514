/** What every bench of a step is asked for, and what it does unasked. */
export const stepOptions = {
  model: 'minilm',
  batch: '32',
  length: '64',
  steps: '20',
  warmup: '2',
  dropout: '0.1',
} as const satisfies Record<string, string>;

/** The options of a bench by name: words of the command line in Node, of the address in a page. */
export async function benchOptions<Name extends string>(
  standard: Readonly<Record<Name, string>>,
): Promise<Record<Name, string>> {
  if (globalThis.location !== undefined) {
    const given = Object.entries(standard).map(([name, value]) => [name, inAddress(name) ?? value]);
    return Object.fromEntries(given) as Record<Name, string>;
  }
  const { parseArgs } = await import('node:util');
  const options = Object.fromEntries(
    Object.entries(standard).map(([name, value]) => [name, { type: 'string', default: value as string }]),
  ) as Record<string, { type: 'string'; default: string }>;
  return parseArgs({ options }).values as Record<Name, string>;
}

/** What a page's address says of an option, if anything. */
function inAddress(name: string): string | null {
  return new URLSearchParams(globalThis.location.search).get(name);
}

/** Ends a process that an open device would keep alive; a page stays. */
export function endBench(): void {
  globalThis.process?.exit?.(0);
}
