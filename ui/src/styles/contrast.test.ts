// Reads tokens.css and computes the WCAG ratios the design promises, over every surface a token may lie on.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');
const tokensOf = (selector: string): Record<string, string> => {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf('}', start));
  return Object.fromEntries(
    [...block.matchAll(/--([a-z0-9]+): (#[0-9a-f]{6});/g)].map((found) => [found[1], found[2]]),
  );
};
const THEMES = { light: tokensOf(':root'), dark: tokensOf(":root[data-theme='dark']") };

const luminance = (colour: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const ratio = (one: string, other: string): number => {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((first, second) => second - first);
  return (high + 0.05) / (low + 0.05);
};

const SURFACES = ['desk', 'canvas', 'card', 'raised', 'well'];
const TINTS = ['red', 'amber', 'plum', 'blue', 'green', 'slate', 'accent'];

describe.each(Object.entries(THEMES))('in the %s theme', (_, tokens) => {
  const of = (name: string): string => {
    const colour = tokens[name];
    if (colour === undefined) throw new Error(`no token ${name}`);
    return colour;
  };
  it.each(['ink', 'ink2', 'ink3'])('%s is readable on every surface', (text) => {
    for (const surface of SURFACES)
      expect(ratio(of(text), of(surface)), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });
  it.each(TINTS)('%s is readable on its own tint and on paper', (tint) => {
    for (const surface of [`${tint}w`, 'canvas', 'card', 'raised', 'well'])
      expect(ratio(of(tint), of(surface)), `${tint} on ${surface}`).toBeGreaterThanOrEqual(4.5);
  });
  it('ink stays readable on every tint', () => {
    for (const tint of TINTS)
      for (const text of ['ink', 'ink2'])
        expect(ratio(of(text), of(`${tint}w`)), `${text} on ${tint}w`).toBeGreaterThanOrEqual(4.5);
  });
  it('words on the accent are readable', () => {
    expect(ratio(of('onacc'), of('accent'))).toBeGreaterThanOrEqual(4.5);
    expect(ratio(of('canvas'), of('ink'))).toBeGreaterThanOrEqual(4.5);
  });
  it.each(['edge', 'accent'])('%s marks controls and focus with at least 3:1', (border) => {
    for (const surface of SURFACES)
      expect(ratio(of(border), of(surface)), `${border} on ${surface}`).toBeGreaterThanOrEqual(3);
  });
});
