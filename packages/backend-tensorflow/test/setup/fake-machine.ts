import type { Ended, Machine, RunOptions } from '../../src/setup/machine.ts';

/** A call of a program: its name and words, joined by spaces. */
export type Answer = (
  call: string,
  options: RunOptions | undefined,
) => Partial<Ended> | Promise<Partial<Ended>>;

/** A machine on which every program succeeds and says nothing, unless `answer` says otherwise. */
export function fakeMachine(
  answer: Answer = () => ({}),
  others: Partial<Machine> = {},
): Machine & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    platform: 'linux',
    arch: 'x64',
    environment: {},
    node: '/opt/node/bin/node',
    freeBytes: async () => 1e12,
    async run(program, words, options) {
      const call = [program, ...words].join(' ');
      calls.push(call);
      return { code: 0, stdout: '', stderr: '', ...(await answer(call, options)) };
    },
    ...others,
    calls,
  };
}
