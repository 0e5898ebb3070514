import type { Spec } from 'vega';
import { LOSS_STYLES, PANEL_HEIGHT, PANEL_WIDTH, panel, SCORE_STYLES } from './curve-panel.ts';
import { type Curve, curves, type LearningHistory, type Point, stepCurve } from './learning-history.ts';
import { renderSvg } from './render-svg.ts';

const STEP_POINTS = 400;

/**
 * Learning curves as an SVG document: training and validation loss by epoch with the loss of steps behind
 * them, and, where there is a validation part, the metrics that the history names.
 *
 * Steps are drawn as at most 400 means of steps that follow each other. Values that are not finite are left
 * out. The same history gives the same text on every machine. Needs the package `vega`, loaded on the call.
 *
 * @throws {@link PlotError} `vega-missing`.
 */
export async function learningCurves(history: LearningHistory): Promise<string> {
  const { losses, scores } = curves(history);
  const steps = stepCurve(history, STEP_POINTS);
  const lastEpoch = history.epochs.reduce((last, { epoch }) => Math.max(last, epoch), 0);
  const end = Math.max(1, lastEpoch, Math.ceil(steps.at(-1)?.x ?? 0));

  const panels = [
    panel({
      x: 0,
      title: 'Loss',
      curves: losses,
      styles: losses.map(({ name }) => LOSS_STYLES[name === 'training' ? 0 : 1]!),
      steps,
      end,
      domain: lossDomain(losses, steps),
    }),
  ];
  if (scores.length > 0) {
    const x = PANEL_WIDTH;
    const title = 'Validation scores';
    panels.push(
      panel({
        x,
        title,
        curves: scores,
        styles: SCORE_STYLES,
        steps: [],
        end,
        domain: scoreDomain(scores),
      }),
    );
  }
  const spec: Spec = {
    $schema: 'https://vega.github.io/schema/vega/v6.json',
    width: panels.length * PANEL_WIDTH,
    height: PANEL_HEIGHT,
    padding: 0,
    autosize: 'none',
    background: '#ffffff',
    marks: panels,
  };
  return renderSvg(spec, 'Learning curves');
}

function lossDomain(losses: readonly Curve[], steps: readonly Point[]): [number, number] {
  const values = [...losses.flatMap(({ points }) => points), ...steps].map(({ y }) => y);
  const most = Math.max(0, ...values);
  const least = Math.min(0, ...values);
  return most > least ? [least, most] : [0, 1];
}

function scoreDomain(scores: readonly Curve[]): [number, number] {
  const values = scores.flatMap(({ points }) => points.map(({ y }) => y));
  const least = Math.floor(Math.min(...values) * 10) / 10;
  const most = Math.ceil(Math.max(...values) * 10) / 10;
  return most > least ? [least, most] : [least - 0.1, most];
}
