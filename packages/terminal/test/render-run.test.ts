import type { RunEvent } from '@bertwright/recipes';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { renderRun } from '../src/index.ts';
import { FakeStream, screenOf } from './fake-stream.ts';
import { plan, predictions, recordedRun, test as tested, trainingEvents } from './recorded-run.ts';

const ESCAPE = '\u001b';

/** A clock that goes on by a second each time it is read. */
function clock(): () => number {
  let milliseconds = 0;
  return () => {
    milliseconds += 1000;
    return milliseconds;
  };
}

async function log(events: Iterable<RunEvent>, width = 100): Promise<string> {
  const stream = new FakeStream();
  await renderRun(events, { stream, width, now: clock() });
  return stream.written;
}

async function screen(events: Iterable<RunEvent>, columns: number): Promise<string> {
  const stream = new FakeStream(columns);
  await renderRun(events, { stream, interactive: true, color: false, now: clock() });
  return screenOf(stream.written, columns);
}

beforeEach(() => {
  for (const name of ['NO_COLOR', 'FORCE_COLOR', 'CI']) vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe('in a log', () => {
  test('a whole run is told in lines, with the table of epochs at its end', async () => {
    await expect(await log(recordedRun())).toMatchFileSnapshot('snapshots/log-100.txt');
  });

  test('nothing but plain text is written', async () => {
    expect(await log(recordedRun())).not.toContain(ESCAPE);
  });

  test('progress is told no more than once in three seconds and ten times an epoch', async () => {
    const lines = (await log([plan, ...trainingEvents()]))
      .split('\n')
      .filter((line) => line.startsWith('  step'));
    expect(lines).toHaveLength(27);
    expect(lines[0]).toContain('step 1/80 (epoch 1/4), loss');
  });

  test('a long stage is told now and then, and how long it took', async () => {
    const stage = (done: number): RunEvent => ({
      type: 'progress',
      stage: 'computing features',
      done,
      total: 8,
    });
    const lines = (await log([0, 1, 2, 3, 4, 5, 6, 7, 8].map(stage))).trimEnd().split('\n');
    expect(lines.length).toBeLessThan(8);
    expect(lines[0]).toMatch(/^ {2}computing features: \d of 8$/);
    expect(lines.at(-1)).toMatch(/^ {2}computing features: 8, \d+(\.\d)? s$/);
  });
});

describe('on a terminal', () => {
  test('what stays on the screen is the run without its bar', async () => {
    await expect(await screen(recordedRun(), 100)).toMatchFileSnapshot('snapshots/screen-100.txt');
  });

  test('60 columns are enough', async () => {
    const shown = await screen(recordedRun(), 60);
    await expect(shown).toMatchFileSnapshot('snapshots/screen-60.txt');
    expect(Math.max(...shown.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
  });

  test.each([
    [
      120,
      /^epoch 1\/4 {2}█{7}░{23} {2}23 % {2}loss 2\.6741 {2}learning rate 3\.8e-4 {2}412 sequences\/s {2}1 min 04 s left$/,
    ],
    [80, /^epoch 1\/4 █+░+ {2}23 % {2}loss 2\.6741 {2}lr 3\.8e-4 {2}412 seq\/s {2}1 min 04 s left$/],
    [60, /^█+░+ {2}23 % loss 2\.6741 lr 3\.8e-4 412\/s 1 min 04 s left$/],
    [40, /^23 % loss 2\.6741 1 min 04 s left$/],
  ])('the bar in %i columns fits into one line and goes when the run is over', async (columns, expected) => {
    const stream = new FakeStream(columns);
    const seen: string[] = [];
    async function* events(): AsyncGenerator<RunEvent> {
      for (const event of [plan, ...trainingEvents()].slice(0, 20)) {
        yield event;
        // The bar is drawn by a timer.
        if (event.type === 'step' && event.step === 19)
          await vi.waitFor(() => expect(stream.written).toContain('23 %'));
      }
      seen.push(await screenOf(stream.written, columns));
    }
    await renderRun(events(), { stream, interactive: true, color: false });
    const line = seen[0]!.split('\n').at(-1)!;
    expect(line).toMatch(expected);
    expect(stringWidth(line)).toBeLessThan(columns);
    expect(await screenOf(stream.written, columns)).not.toContain('23 %');
  });

  test('the table has only the columns that a run without validation fills', async () => {
    const epoch: RunEvent = { type: 'epoch', epoch: 1, epochs: 1, trainingLoss: 1, seconds: 2 };
    const split = { training: 10, validation: 0, test: 0 };
    const shown = await screen([{ ...plan, split }, epoch], 80);
    expect(shown).toContain('10 training, no validation, no test');
    expect(shown).toMatch(/\n {2}epoch {2}training loss {2}seconds\n {6}1 {9}1\.0000 {6}2\.0$/);
  });

  test('the bar is taken off the screen when the events fail, and the error comes out', async () => {
    const stream = new FakeStream(80);
    function* failing(): Generator<RunEvent> {
      yield* [...trainingEvents()].slice(0, 3);
      throw new Error('out of memory');
    }
    await expect(renderRun(failing(), { stream, interactive: true })).rejects.toThrow('out of memory');
    expect(await screenOf(stream.written, 80)).toBe('');
  });
});

describe('everywhere', () => {
  test.each([undefined, 80])('texts cannot send control characters (%s columns)', async (columns) => {
    const stream = new FakeStream(columns);
    const bad = `a${ESCAPE}]0;title\u0007${ESCAPE}[2Jb\r\u202e`;
    const events: RunEvent[] = [
      { type: 'progress', stage: bad, done: 1, total: 1 },
      {
        ...plan,
        task: bad,
        data: [{ name: bad, rows: 1, source: bad, license: bad }],
        labels: [bad, bad],
        model: { ...plan.model, name: bad, source: bad },
        backend: { engine: bad, device: bad },
        settings: { ...plan.settings, other: bad, [bad]: 1 },
        newParameters: [bad],
        unusedParameters: [bad],
        notes: [bad],
        output: bad,
      },
      { type: 'interrupted', keptEpoch: undefined, message: bad },
      {
        ...tested,
        confused: [{ actual: bad, predicted: bad, count: 1 }],
        comparison: [bad],
      },
      {
        ...predictions,
        model: bad,
        predictions: [{ text: bad, actual: bad + bad, labels: [{ label: bad, probability: 1 }] }],
      },
      { type: 'saved', folder: bad, files: [{ name: bad, bytes: 1 }] },
    ];
    await renderRun(events, { stream, color: false, interactive: false });
    expect(stream.written.match(/a\\x1b\]0;title\\x07/g)!.length).toBeGreaterThan(18);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    expect(stream.written).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test.each<[string, Record<string, string>, boolean]>([
    ['a terminal', {}, true],
    ['NO_COLOR', { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', { NO_COLOR: '' }, true],
    ['a dumb terminal', { TERM: 'dumb' }, false],
  ])('colours with %s', async (_, environment, colored) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const stream = new FakeStream(80);
    await renderRun([tested], { stream, interactive: false });
    expect(stream.written.includes(`${ESCAPE}[1m`)).toBe(colored);
  });

  test('colours change no character', async () => {
    const stream = new FakeStream(80);
    await renderRun(recordedRun(), { stream, interactive: true, color: true, now: clock() });
    expect(await screenOf(stream.written, 80)).toBe(await screen(recordedRun(), 80));
  });

  test('an interrupted run shows the epochs that it finished, and says what is kept', async () => {
    const events = [plan, ...trainingEvents()].slice(0, 50);
    const message =
      'Stopped: the weights of epoch 2, the last that was finished, are kept in runs/banking77.';
    const shown = await log([...events, { type: 'interrupted', keptEpoch: 2, message }]);
    expect(shown).toMatch(/\n {6}1 .*\n {6}2 /);
    expect(shown.endsWith(`\n\n${message}\n`)).toBe(true);
  });

  test('the run goes on when the reader goes away', async () => {
    const stream = new FakeStream();
    let events = 0;
    async function* leaving(): AsyncGenerator<RunEvent> {
      for (const event of recordedRun()) {
        events++;
        if (event.type === 'epoch')
          stream.failure = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
        yield event;
      }
    }
    await renderRun(leaving(), { stream });
    expect(events).toBe([...recordedRun()].length);
  });

  test('any other error of the stream ends the run', async () => {
    const stream = new FakeStream();
    stream.failure = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    async function* events(): AsyncGenerator<RunEvent> {
      yield* recordedRun();
    }
    await expect(renderRun(events(), { stream })).rejects.toThrow('no space left');
  });
});
