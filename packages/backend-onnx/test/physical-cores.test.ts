import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { physicalCores } from '../src/physical-cores.ts';

/** The part of /proc/cpuinfo that counts, for processors given as [socket, core]. */
const cpuinfo = (processors: [number, number][]) =>
  processors
    .map(
      ([socket, core], i) =>
        `processor\t: ${i}\nphysical id\t: ${socket}\nsiblings\t: 2\ncore id\t\t: ${core}\n`,
    )
    .join('\n');

describe('on Linux', () => {
  const linux = (text: string | undefined, usable: number) =>
    physicalCores({ platform: 'linux', architecture: 'x64', usable, cpuinfo: () => text });

  test('two hardware threads of a core count once', () => {
    expect(
      linux(
        cpuinfo([
          [0, 0],
          [0, 1],
          [0, 0],
          [0, 1],
        ]),
        4,
      ),
    ).toBe(2);
  });
  test('cores of the same number in two sockets count twice', () => {
    expect(
      linux(
        cpuinfo([
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ]),
        4,
      ),
    ).toBe(4);
  });
  test('no more than the process may use', () => {
    expect(
      linux(
        cpuinfo([
          [0, 0],
          [0, 1],
          [0, 2],
          [0, 3],
        ]),
        3,
      ),
    ).toBe(3);
  });
  test('where it does not say (arm64, or no /proc), every processor counts', () => {
    expect(linux('processor\t: 0\nBogoMIPS\t: 243.75\n\nprocessor\t: 1\n', 2)).toBe(2);
    expect(linux(undefined, 6)).toBe(6);
  });
});

test.each([
  ['darwin', 'arm64', 10, 10],
  ['win32', 'arm64', 12, 12],
  ['win32', 'x64', 16, 8],
  ['win32', 'x64', 1, 1],
  ['freebsd', 'x64', 4, 4],
])(
  'on %s/%s, %d usable processors are %d cores, and /proc is not asked',
  (platform, architecture, usable, cores) => {
    const refused = () => {
      throw new Error('asked');
    };
    expect(physicalCores({ platform, architecture, usable, cpuinfo: refused })).toBe(cores);
  },
);

test('on this machine it is between 1 and what the process may use', () => {
  expect(physicalCores()).toBeGreaterThanOrEqual(1);
  expect(physicalCores()).toBeLessThanOrEqual(availableParallelism());
});
