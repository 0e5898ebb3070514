import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours a text, or leaves it alone where colours are off. */
export type Paint = (style: Style, text: string) => string;

/** {@link Paint} with colours on or off; whether the stream can show them is for the caller to say. */
export function painter(color: boolean): Paint {
  return color ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

/**
 * Whether to write colours: not where `NO_COLOR` is set (https://no-color.org), always where `FORCE_COLOR` is
 * (other than `0`), otherwise on a terminal that is not a dumb one.
 */
export function wantsColor(stream: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv): boolean {
  if (environment.NO_COLOR) return false;
  if (environment.FORCE_COLOR) return environment.FORCE_COLOR !== '0';
  return stream.isTTY === true && environment.TERM !== 'dumb';
}
