import { expect } from 'vitest';

/** The texts and the titles of an SVG document; fails where its elements are not closed in order. */
export function readSvg(svg: string): { texts: string[]; titles: string[]; width: number; height: number } {
  const open: string[] = [];
  const texts: string[] = [];
  const titles: string[] = [];
  for (const [, close, name, empty, text] of svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s[^<>]*?)?(\/?)>([^<]*)/g)) {
    if (close) expect(open.pop()).toBe(name);
    else {
      if (!empty) open.push(name!);
      if (name === 'text') texts.push(plain(text!));
      if (name === 'title') titles.push(plain(text!));
    }
  }
  expect(open).toEqual([]);
  const size = /^<svg [^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  return { texts, titles, width: Number(size?.[1]), height: Number(size?.[2]) };
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
