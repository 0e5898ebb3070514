import { CheckpointError } from './checkpoint-error.ts';
import { showValue } from './show-value.ts';

/**
 * Returns `name` where it names a file inside a folder.
 * @throws CheckpointError `invalid-name` for absolute paths, `..`, empty parts, backslashes, colons and
 * control characters, which lead out of the folder or mean other things on other systems.
 */
export function checkFileName(name: string): string {
  const parts = name.split('/');
  const refused =
    name.length > 1024 ||
    parts.some((part) => part === '' || part === '.' || part === '..') ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    /[\\:\u0000-\u001f\u007f]/.test(name);
  if (!refused) return name;
  throw new CheckpointError(
    'invalid-name',
    `Expected the name of a file inside the folder, such as model.safetensors, got ${showValue(name)}: it is refused since it could lead out of the folder.`,
  );
}
