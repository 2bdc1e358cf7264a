// Which key press means which shortcut. Pure rules by physical key; who listens and what runs is in
// app/keyboard.

/**
 * `KeyJ`, `Ctrl+KeyK`, `Shift+Slash`, `Alt+KeyL`: modifiers first, then `KeyboardEvent.code`. Ctrl is ⌘ on a
 * Mac.
 */
export type KeySpec = string;

export interface Shortcut {
  keys: KeySpec[];
  /** Shown in the hint bar and in the list of all keys. */
  label: () => string;
  run: (event: KeyboardEvent) => void;
  /** Shown in the hint bar; a list shows those keys instead of its own. */
  hint?: boolean | KeySpec[];
  /** Works inside text fields too; only sensible with a modifier, Escape or a function key. */
  typing?: boolean;
  /** Works while a dialog is open too. */
  always?: boolean;
}

export interface Press {
  code: string;
  keyCode: number;
  isComposing: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
  target: EventTarget | null;
}

export const isMac = (): boolean =>
  typeof navigator !== 'undefined' && /Mac|iP(hone|ad)/.test(navigator.platform);

/**
 * An input method is at work: this press belongs to it. 229 is what some webviews send instead of
 * isComposing.
 */
export const isComposing = (press: Pick<Press, 'isComposing' | 'keyCode'>): boolean =>
  press.isComposing || press.keyCode === 229;

const WRITES_TEXT = /^(text|search|tel|email|url|number|password|date|time|month|datetime-local)$/;

export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.getAttribute('contenteditable') === 'true') return true;
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && WRITES_TEXT.test(target.type);
}

/** Enter and Space on these do what the element says, not what the screen says. */
const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('button, a[href], input, summary, [role="tab"], [role="option"], [role="menuitem"]') !==
    null;

export function matches(spec: KeySpec, press: Press, mac = isMac()): boolean {
  const parts = spec.split('+');
  const code = parts.at(-1);
  const main = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  return (
    (press.code === code || press.code === numpadTwin(code)) &&
    main === parts.includes('Ctrl') &&
    press.altKey === parts.includes('Alt') &&
    press.shiftKey === parts.includes('Shift') &&
    !other
  );
}

const numpadTwin = (code: string | undefined): string | null => {
  if (code === 'Enter') return 'NumpadEnter';
  return code?.startsWith('Digit') ? `Numpad${code.slice(5)}` : null;
};

const SINGLE = /^(Shift\+)?(Key[A-Z]|Digit\d|Slash|Space)$/;

/** Finds what a press means, the newest shortcuts first. `singleKeys` false turns plain letters off. */
export function shortcutFor(shortcuts: Shortcut[], press: Press, singleKeys: boolean): Shortcut | null {
  if (isComposing(press)) return null;
  const typing = isTextField(press.target);
  for (const shortcut of shortcuts) {
    const spec = shortcut.keys.find((key) => matches(key, press));
    if (spec === undefined) continue;
    if (typing && !shortcut.typing) continue;
    if (!singleKeys && SINGLE.test(spec) && spec !== 'Space') continue;
    if ((spec === 'Enter' || spec === 'Space') && !shortcut.typing && isControl(press.target)) continue;
    return shortcut;
  }
  return null;
}

const NAMES: Record<string, string> = {
  Slash: '/',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
};

/** What stands on the key caps: `Ctrl+KeyK` → Ctrl, K; `Shift+Slash` → ?. */
export function keyCaps(spec: KeySpec, mac = isMac()): string[] {
  if (spec === 'Shift+Slash') return ['?'];
  return spec.split('+').map((part, _, all) => {
    if (part === 'Enter' && all.length > 1) return '↵';
    if (part === 'Ctrl') return mac ? '⌘' : 'Ctrl';
    if (part === 'Alt') return mac ? '⌥' : 'Alt';
    if (part.startsWith('Key')) return part.slice(3);
    if (part.startsWith('Digit')) return part.slice(5);
    return NAMES[part] ?? part;
  });
}
