import { resolve } from 'node:path';

/**
 * The words of the command line as the user wrote them: a package manager that runs a script passes on the `--` that
 * stood between its own words and the script's.
 */
export function userArguments(argv: readonly string[] = process.argv): string[] {
  const words = argv.slice(2);
  return words[0] === '--' ? words.slice(1) : words;
}

/** A path of the command line, from the folder that the user is in, also where a package manager has left it. */
export function userPath(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
