import { realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';

/**
 * The words of the command line as the user wrote them: a package manager that runs a script passes on the `--` that
 * stood between its own words and the script's.
 */
export function userArguments(argv: readonly string[] = process.argv): string[] {
  const words = argv.slice(2);
  return words[0] === '--' ? words.slice(1) : words;
}

/**
 * Returns a path of the command line as absolute: from the folder that the user is in, also where a package manager
 * has left it to run a script in its package's folder.
 */
export function userPath(path: string): string {
  return resolve(userFolder(process.env, process.cwd()), path);
}

/** Returns a path as the user would write it: relative where it lies below the folder that the user is in. */
export function shownPath(path: string): string {
  const shown = relative(userPath('.'), path);
  return shown === '' || shown.startsWith('..') || isAbsolute(shown) ? path : shown;
}

function userFolder(
  { INIT_CWD: first, npm_package_json: manifest }: NodeJS.ProcessEnv,
  here: string,
): string {
  // A script that has changed the folder by itself (`cd data && bertwright …`) means the one that it is in.
  const left = manifest === undefined || isSame(dirname(manifest), here);
  return first !== undefined && left ? first : here;
}

function isSame(a: string, b: string): boolean {
  try {
    return realpathSync(a) === realpathSync(b);
  } catch {
    return false;
  }
}
