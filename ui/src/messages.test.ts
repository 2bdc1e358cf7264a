// Every language has every word, with the same placeholders, and every word the UI asks for exists.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
type Message = string | { match: Record<string, string> }[];
const read = (locale: string): Record<string, Message> =>
  JSON.parse(readFileSync(join(ROOT, 'assets', 'messages', `${locale}.json`), 'utf8'));
const WORDS = { 'zh-Hant': read('zh-Hant'), 'zh-Hans': read('zh-Hans'), en: read('en') };
const keys = (locale: keyof typeof WORDS) => Object.keys(WORDS[locale]).filter((key) => key !== '$schema');

const holes = (message: Message | undefined): string[] => {
  const texts =
    typeof message === 'string' ? [message] : (message ?? []).flatMap((one) => Object.values(one.match));
  return [
    ...new Set(texts.flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ''))),
  ].sort();
};

const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'paraglide' ? [] : sources(path);
    return /\.(svelte|ts)$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : [];
  });

describe('the words', () => {
  it('are the same set in every language', () => {
    expect(keys('zh-Hans')).toEqual(keys('zh-Hant'));
    expect(keys('en')).toEqual(keys('zh-Hant'));
  });
  it('use placeholders every language knows', () => {
    const odd = keys('zh-Hant').filter((key) => {
      const known = new Set(holes(WORDS['zh-Hant'][key]));
      const extra = (locale: 'zh-Hans' | 'en') =>
        holes(WORDS[locale][key]).filter((hole) => !known.has(hole));
      // A language may leave a placeholder out, but the callers know only those of the base language.
      return extra('zh-Hans').length > 0 || (extra('en').length > 0 && !KNOWN_MORE.has(key));
    });
    expect(odd).toEqual([]);
  });
  it('exist wherever the UI asks for them', () => {
    const asked = new Set(
      sources(join(ROOT, 'ui', 'src')).flatMap((path) =>
        [...readFileSync(path, 'utf8').matchAll(/\bm\.([a-z][a-z0-9_]*)/g)].map((found) => found[1] ?? ''),
      ),
    );
    expect([...asked].filter((key) => !(key in WORDS['zh-Hant']))).toEqual([]);
  });
  it('have no simplified leftovers in 繁體 and no traditional ones in 简体', () => {
    const all = (locale: 'zh-Hant' | 'zh-Hans') =>
      keys(locale)
        .filter((key) => !/^(lunar|stem|branch|zodiac)_/.test(key))
        .map((key) => [key, JSON.stringify(WORDS[locale][key])] as const);
    expect(
      all('zh-Hant')
        .filter(([, text]) => /[这个们来时说对谁边还让从东书长门问间见记设计认识资转进输过达连]/.test(text))
        .map(([key]) => key),
    ).toEqual([]);
    expect(
      all('zh-Hans')
        .filter(([, text]) => /[這們來時說對誰邊還讓從東書長門問間見記設計認識資轉進輸過達連]/.test(text))
        .map(([key]) => key),
    ).toEqual([]);
  });
});

/**
 * Callers pass these beside the placeholders 繁體 uses: an ordinal in English, spelled-out digits in Chinese.
 */
const KNOWN_MORE = new Set(['milestone_birthday', 'branch']);
