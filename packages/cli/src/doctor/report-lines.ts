import { padRight, printable, widest } from '@bertwright/plot';
import { type Paint, wrap } from '@bertwright/terminal';
import type { Report } from './report.ts';
import type { BackendTrial } from './try-backend.ts';

const gap = '  ';

/** What the terminal shows of a report, in at most `width` columns. */
export function reportLines(report: Report, width: number, paint: Paint): string[] {
  const { node, platform, processor, processors, memoryBytes, packages, backends } = report;
  const machine: [string, string][] = [
    ['Node', `${node}, ${platform}`],
    ['CPU', `${processor}, ${processors} processor${processors === 1 ? '' : 's'}`],
    ['memory', `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`],
  ];
  const versions = packages.map(({ name, version }): [string, string] => [name, version ?? '-']);
  return [
    ...section('Machine', facts(machine)),
    '',
    ...section('Packages', facts(versions)),
    '',
    ...section('Backends', trials(backends)),
  ];

  function section(title: string, lines: string[]): string[] {
    return [paint('bold', title), ...lines];
  }

  function facts(rows: [string, string][]): string[] {
    const first = widest(rows.map(([key]) => key));
    return rows.flatMap(([key, text]) =>
      wrap(printable(text), width - first - 2 * gap.length).map((line, index) => {
        const value = line === '-' ? paint('dim', 'not installed') : line;
        return `${gap}${padRight(index === 0 ? key : '', first)}${gap}${value}`;
      }),
    );
  }

  function trials(all: readonly BackendTrial[]): string[] {
    const first = widest(all.map(nameOf));
    const room = width - first - 2 * gap.length;
    return all.flatMap((trial) => {
      const lines = trial.works ? working(trial.info, room) : refused(trial.reason, room);
      return lines.map(
        (line, index) => `${gap}${padRight(index === 0 ? nameOf(trial) : '', first)}${gap}${line}`,
      );
    });
  }

  function working(info: Extract<BackendTrial, { works: true }>['info'], room: number): string[] {
    const threads =
      info.threads === undefined ? '' : `, ${info.threads} thread${info.threads === 1 ? '' : 's'}`;
    const what = `${printable(info.engine)} on ${printable(info.device)}${threads}`;
    const speed = `${info.gigaflops < 10 ? info.gigaflops.toFixed(1) : Math.round(info.gigaflops)} GFLOP/s`;
    const [head, ...rest] = wrap(what, room - speed.length - gap.length);
    const right = `${padRight(head!, room - speed.length)}${paint('green', speed)}`;
    return [right, ...rest];
  }

  function refused(reason: string, room: number): string[] {
    return wrap(`no: ${printable(reason.replace(/\s+/g, ' '))}`, room).map((line) => paint('yellow', line));
  }
}

function nameOf({ backend, device }: BackendTrial): string {
  return device === undefined ? backend : `${backend} ${device}`;
}
