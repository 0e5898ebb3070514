const size = { width: 640, height: 220 };
const margin = { left: 44, right: 12, top: 12, bottom: 28 };
const inner = {
  width: size.width - margin.left - margin.right,
  height: size.height - margin.top - margin.bottom,
};

/** Draws the losses of a run into an SVG of 640 x 220; from one drawing to the next the axes grow with the losses. */
export class LossCurve {
  readonly #svg: SVGSVGElement;
  readonly #losses: number[] = [];
  #steps = 1;
  #waiting = 0;

  constructor(svg: SVGSVGElement) {
    this.#svg = svg;
  }

  /** Forgets what it drew; a run of so many steps follows. */
  restart(steps: number): void {
    this.#losses.length = 0;
    this.#steps = steps;
    this.#draw();
  }

  /** Takes in the loss of the next step; draws with the next frame, so that a fast run draws no more than is seen. */
  add(loss: number): void {
    this.#losses.push(loss);
    this.#waiting ||= requestAnimationFrame(() => {
      this.#waiting = 0;
      this.#draw();
    });
  }

  #draw(): void {
    const highest = this.#losses.reduce((most, loss) => Math.max(most, loss), 0);
    const top = niceTop(highest || 1);
    const x = (step: number) => margin.left + (inner.width * (step - 1)) / Math.max(1, this.#steps - 1);
    const y = (loss: number) => margin.top + inner.height * (1 - loss / top);
    const lines = [0, top / 2, top].map((loss) => {
      const line = element('line', {
        x1: margin.left,
        x2: size.width - margin.right,
        y1: y(loss),
        y2: y(loss),
      });
      const name = element('text', { x: margin.left - 8, y: y(loss) + 4, 'text-anchor': 'end' });
      name.textContent = String(Number(loss.toFixed(2)));
      return [line, name];
    });
    const ends = [1, this.#steps].map((step, index) => {
      const name = element('text', {
        x: x(step),
        y: size.height - 8,
        'text-anchor': index ? 'end' : 'start',
      });
      name.textContent = index ? `step ${step}` : String(step);
      return name;
    });
    const points = (losses: readonly number[]) =>
      losses.map((loss, index) => `${x(index + 1).toFixed(1)},${y(loss).toFixed(1)}`).join(' ');
    const each = element('polyline', { class: 'each', points: points(this.#losses) });
    const smooth = element('polyline', { class: 'smooth', points: points(smoothed(this.#losses)) });
    this.#svg.replaceChildren(...lines.flat(), ...ends, each, smooth);
  }
}

/** Exponential averages over some ten steps, started at the first loss. */
function smoothed(losses: readonly number[]): number[] {
  let average = losses[0] ?? 0;
  return losses.map((loss) => {
    average += (loss - average) / 10;
    return average;
  });
}

/** The next of 1, 2, 5, 10, … that is no less. */
function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((factor) => factor * power).find((top) => top >= value)!;
}

function element(name: string, attributes: Record<string, string | number>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
