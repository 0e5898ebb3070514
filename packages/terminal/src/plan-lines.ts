import { padRight, printable } from '@bertwright/plot';
import type { RunEvent } from '@bertwright/recipes';
import stringWidth from 'string-width';
import { count, millions, percent, rate } from './numbers.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

type Plan = Extract<RunEvent, { type: 'plan' }>;

const KEY_COLUMNS = 11;
const NAMES_SHOWN = 4;

/** What a run is going to do, one fact a line, keys on the left. */
export function planLines(plan: Plan, width: number, paint: Paint): string[] {
  const lines = [paint('bold', `Fine-tuning: ${printable(plan.task).replaceAll('-', ' ')}`), ''];
  const room = width - KEY_COLUMNS - 2;
  for (const [key, text] of facts(plan, room)) {
    wrap(printable(text), room).forEach((line, index) => {
      const shown = padRight(index === 0 ? key : '', KEY_COLUMNS);
      lines.push(`  ${paint('dim', shown)}${key === 'note' ? paint('yellow', line) : line}`);
    });
  }
  return lines;
}

function facts(plan: Plan, room: number): [key: string, text: string][] {
  const { split, model, backend, truncated } = plan;
  const { epochs, batchSize, learningRate, maxLength, seed, steps, ...others } = plan.settings;
  const all: [string, string][] = [];
  plan.data.forEach((each, index) => {
    const origin = [each.source, each.license].filter((part) => part !== undefined).join(', ');
    all.push([
      index === 0 ? 'data' : '',
      `${each.name}: ${count(each.rows)} rows${origin && ` (${origin})`}`,
    ]);
  });
  const parts = [
    `${count(split.training)} training`,
    split.validation > 0 ? `${count(split.validation)} validation` : 'no validation',
    split.test > 0 ? `${count(split.test)} test` : 'no test',
  ];
  all.push(['split', parts.join(', ')]);
  if (plan.labels) all.push(['labels', labelSummary(plan.labels, room)]);
  all.push([
    'model',
    `${model.name} (${model.source}): ${model.layers} layers of ${model.hiddenSize}, ` +
      `${count(model.vocabularySize)} word pieces, ${millions(model.parameters)} parameters, ` +
      `${model.trainable === model.parameters ? 'all' : millions(model.trainable)} trained`,
  ]);
  const threads =
    backend.threads === undefined ? '' : `, ${backend.threads} thread${backend.threads === 1 ? '' : 's'}`;
  all.push(['backend', `${backend.engine} on ${backend.device}${threads}`]);
  all.push([
    'settings',
    [
      learningRate === undefined
        ? `at most ${count(steps)} iterations`
        : `${epochs} epoch${epochs === 1 ? '' : 's'} (${count(steps)} steps)`,
      `batch size ${batchSize}`,
      ...(learningRate === undefined ? [] : [`learning rate ${rate(learningRate)}`]),
      `max length ${maxLength}`,
      `seed ${seed}`,
      ...Object.entries(others).flatMap(([name, value]) => setting(name, value)),
    ].join(', '),
  ]);
  all.push(['padding', `${percent(plan.padding.waste)} of the tokens`]);
  if (truncated.rows > 0) {
    const part = percent(truncated.rows / truncated.of);
    const rows = `${count(truncated.rows)} of ${count(truncated.of)} rows (${part})`;
    all.push(['truncated', `${rows} are cut to ${maxLength} tokens`]);
  }
  if (plan.newParameters.length > 0) all.push(['new', `${names(plan.newParameters)} (start at random)`]);
  if (plan.unusedParameters.length > 0)
    all.push(['unused', `${names(plan.unusedParameters)} (in the file, not in this model)`]);
  for (const note of plan.notes) all.push(['note', note]);
  if (plan.output !== undefined) all.push(['output', plan.output]);
  return all;
}

/** The number of labels and as many of them as two lines hold. */
function labelSummary(labels: readonly string[], room: number): string {
  const shown: string[] = [];
  let left = 2 * room - `${labels.length}:  and ${labels.length} more`.length - 8;
  for (const label of labels) {
    left -= stringWidth(printable(label)) + 2;
    if (left < 0 && shown.length > 0) break;
    shown.push(label);
  }
  const rest = labels.length - shown.length;
  return `${labels.length}: ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function names(all: readonly string[]): string {
  const rest = all.length - NAMES_SHOWN;
  return rest > 1 ? `${all.slice(0, NAMES_SHOWN).join(', ')} and ${rest} more` : all.join(', ');
}

/** `warmupSteps: 10` as `warmup steps 10`; what is not set says nothing. */
function setting(name: string, value: unknown): string[] {
  if (value === undefined || value === null || value === false) return [];
  const words = name.replace(/([a-z0-9])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`);
  if (value === true) return [words];
  return [`${words} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`];
}
