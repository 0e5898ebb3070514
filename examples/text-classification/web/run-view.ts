import type { PlanEvent, RunEvent, StepEvent, TestEvent } from '@bertwright/recipes';
import { LossCurve } from './loss-curve.ts';

type Find = <E extends Element>(id: string) => E;

/** The part of the page that shows a run. */
export class RunView {
  readonly #find: Find;
  readonly #curve: LossCurve;

  constructor(find: Find) {
    this.#find = find;
    this.#curve = new LossCurve(find<SVGSVGElement>('curve'));
  }

  /** Empties what the run before left. */
  restart(): void {
    this.#find<HTMLElement>('run').hidden = false;
    for (const id of ['step', 'loss', 'pace', 'left', 'accuracy']) this.#write(id, '–');
    this.#write('summary', '');
    this.#find('steps').replaceChildren();
    this.#progress(0, 1);
    this.#curve.restart(1);
  }

  show(event: RunEvent): void {
    if (event.type === 'plan') this.#plan(event);
    else if (event.type === 'step') this.#step(event);
    else if (event.type === 'test') this.#test(event);
    else if (event.type === 'interrupted') this.#write('left', '–');
  }

  #plan({ settings, model, split, labels = [] }: PlanEvent): void {
    this.#curve.restart(settings.steps);
    this.#progress(0, settings.steps);
    const parameters = `${(model.parameters / 1e6).toFixed(1)} million parameters`;
    this.#write(
      'summary',
      `${model.name} from scratch, ${model.layers} ${model.layers === 1 ? 'layer' : 'layers'} of ${model.hiddenSize}, ${parameters}; ${split.training} texts of ${labels.length} intents to train on, ${split.test} to test.`,
    );
  }

  #step({ step, steps, loss, gradientNorm, learningRate, sequencesPerSecond, remainingMs }: StepEvent): void {
    this.#curve.add(loss);
    this.#progress(step, steps);
    this.#write('step', `${step} of ${steps}`);
    this.#write('loss', loss.toFixed(4));
    this.#write('pace', sequencesPerSecond.toPrecision(3));
    this.#write('left', duration(remainingMs));
    const row = document.createElement('tr');
    row.append(
      ...[String(step), loss.toFixed(4), gradientNorm?.toFixed(3) ?? '–', learningRate.toExponential(2)].map(
        (text) => Object.assign(document.createElement('td'), { textContent: text }),
      ),
    );
    this.#find('steps').prepend(row);
  }

  #test({ metrics: { accuracy = Number.NaN, loss, macroF1 = Number.NaN } }: TestEvent): void {
    this.#write('left', '–');
    this.#write('accuracy', `${(100 * accuracy).toFixed(1)} %`);
    this.#find('curve').setAttribute(
      'aria-label',
      `Loss by step; on the test texts ${loss.toFixed(3)}, macro F1 ${macroF1.toFixed(3)}`,
    );
  }

  #progress(value: number, max: number): void {
    Object.assign(this.#find<HTMLProgressElement>('progress'), { max, value });
  }

  #write(id: string, text: string): void {
    this.#find(id).textContent = text;
  }
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
