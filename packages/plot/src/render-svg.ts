import type { Spec } from 'vega';
import { PlotError } from './plot-error.ts';

/**
 * Draws a Vega specification without a canvas.
 *
 * Every mark whose encoding sets `description` gets that text as an SVG `<title>`, which browsers show as a
 * tooltip: Vega itself writes it as an `aria-label` only.
 */
export async function renderSvg(spec: Spec, name: string): Promise<string> {
  const { parse, View } = await import('vega').catch((cause: unknown) => {
    throw new PlotError(
      'vega-missing',
      'Expected the package vega, which draws the charts: npm install vega',
      {
        cause,
      },
    );
  });
  const view = new View(parse(spec), { renderer: 'none' });
  try {
    const svg = await view.toSVG();
    return svg
      .replace('<svg ', `<svg role="img" aria-label="${name}" `)
      .replace(
        /<path aria-label="([^"]*)" role="[^"]*" aria-roledescription="[^"]*" ([^>]*?)\/>/g,
        '<path $2><title>$1</title></path>',
      );
  } finally {
    view.finalize();
  }
}
