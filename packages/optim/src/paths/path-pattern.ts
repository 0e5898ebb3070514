/**
 * Which paths of a tree are meant: those that are the text or lie below it (`encoder.layers.0`), or that the regular
 * expression matches (`/attention\.(query|value)\.kernel$/`).
 */
export type PathPattern = string | RegExp;

/** Whether a path is meant by one of the patterns. */
export function matchesPath(path: string, patterns: PathPattern | readonly PathPattern[]): boolean {
  const all = typeof patterns === 'string' || patterns instanceof RegExp ? [patterns] : patterns;
  return all.some((pattern) =>
    typeof pattern === 'string'
      ? path === pattern || path.startsWith(`${pattern}.`)
      : // A pattern with the flag g or y would go on from its last match.
        new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(path),
  );
}
