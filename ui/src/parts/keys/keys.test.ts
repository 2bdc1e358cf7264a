// Shortcuts by physical key: never during composition, never over a text field.
import { describe, expect, it, vi } from 'vitest';
import { isComposing, keyCaps, matches, type Press, type Shortcut, shortcutFor } from './keys';

const press = (code: string, more: Partial<Press> = {}): Press => ({
  code,
  keyCode: 0,
  isComposing: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  target: document.body,
  ...more,
});
const shortcut = (keys: string[], more: Partial<Shortcut> = {}): Shortcut => ({
  keys,
  label: () => keys.join(),
  run: vi.fn(),
  ...more,
});
const J = shortcut(['KeyJ']);
const SAVE = shortcut(['Ctrl+Enter'], { typing: true });
const DOWN = shortcut(['ArrowDown'], { typing: true });
const find = (one: Press, single = true) =>
  shortcutFor([J, SAVE, DOWN, shortcut(['Enter', 'Space'])], one, single);

describe('a key press', () => {
  it('is matched by its place on the keyboard, whatever letter an input method makes of it', () => {
    expect(matches('KeyJ', press('KeyJ'), false)).toBe(true);
    expect(matches('KeyJ', press('KeyJ', { shiftKey: true }), false)).toBe(false);
    expect(matches('Shift+Slash', press('Slash', { shiftKey: true }), false)).toBe(true);
    expect(matches('Digit1', press('Numpad1'), false)).toBe(true);
  });
  it('means ⌘ for Ctrl on a Mac', () => {
    expect(matches('Ctrl+KeyK', press('KeyK', { metaKey: true }), true)).toBe(true);
    expect(matches('Ctrl+KeyK', press('KeyK', { metaKey: true }), false)).toBe(false);
    expect(keyCaps('Ctrl+KeyK', true)).toEqual(['⌘', 'K']);
  });
  it('belongs to the input method while it composes, also when only keyCode 229 says so', () => {
    expect(isComposing(press('Enter', { isComposing: true }))).toBe(true);
    expect(find(press('KeyJ', { isComposing: true }))).toBeNull();
    expect(find(press('Enter', { keyCode: 229, ctrlKey: true }))).toBeNull();
    expect(find(press('ArrowDown', { keyCode: 229 }))).toBeNull();
  });
  it('writes in a text field, unless the shortcut is meant for it', () => {
    const target = document.createElement('input');
    expect(find(press('KeyJ', { target }))).toBeNull();
    expect(find(press('ArrowDown', { target }))).toBe(DOWN);
    expect(find(press('Enter', { target, ctrlKey: true }))).toBe(SAVE);
    const area = document.createElement('textarea');
    expect(find(press('KeyJ', { target: area }))).toBeNull();
  });
  it('acts on a checkbox row, which writes no text', () => {
    const target = document.createElement('input');
    target.type = 'checkbox';
    expect(find(press('KeyJ', { target }))).toBe(J);
  });
  it('is the button’s own when it is Enter or Space on one', () => {
    const target = document.createElement('button');
    document.body.append(target);
    expect(find(press('Enter', { target }))).toBeNull();
    expect(find(press('KeyJ', { target }))).toBe(J);
  });
  it('is left alone when single keys are turned off, except those with Ctrl and the arrows', () => {
    expect(find(press('KeyJ'), false)).toBeNull();
    expect(find(press('Enter', { ctrlKey: true }), false)).toBe(SAVE);
    expect(find(press('ArrowDown'), false)).toBe(DOWN);
  });
});

describe('the caps shown for a shortcut', () => {
  it('are what is printed on the keyboard', () => {
    expect(keyCaps('Shift+Slash', false)).toEqual(['?']);
    expect(keyCaps('Ctrl+Enter', false)).toEqual(['Ctrl', '↵']);
    expect(['Enter', 'Escape', 'Slash', 'Digit3', 'ArrowUp'].map((spec) => keyCaps(spec, false)[0])).toEqual([
      'Enter',
      'Esc',
      '/',
      '3',
      '↑',
    ]);
  });
});
