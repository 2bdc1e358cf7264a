// Who listens to which keys right now: screens add their shortcuts while shown, dialogs shut out what lies
// under them.
import { onMount } from 'svelte';
import { isComposing, isTextField, type KeySpec, type Shortcut, shortcutFor } from '../parts/keys/keys';
import { session } from './session.svelte';

interface Scope {
  shortcuts: () => Shortcut[];
  dialog: boolean;
}

const scopes = $state<Scope[]>([]);

const enter = (scope: Scope): (() => void) => {
  scopes.push(scope);
  return () => {
    const at = scopes.findIndex((known) => known.shortcuts === scope.shortcuts);
    if (at >= 0) scopes.splice(at, 1);
  };
};

/**
 * Adds shortcuts for as long as the component is shown. A function, so that they may depend on what is
 * selected.
 */
export function useKeys(shortcuts: () => Shortcut[], options: { dialog?: boolean } = {}): void {
  onMount(() => enter({ shortcuts, dialog: options.dialog ?? false }));
}

/**
 * The shortcuts in force, the newest first: a screen's key hides the same key of the window, a dialog hides
 * all but those that always work.
 */
export function shortcutsInForce(): Shortcut[] {
  const open: Shortcut[] = [];
  const taken = new Set<KeySpec>();
  let beneath = false;
  for (let at = scopes.length - 1; at >= 0; at -= 1) {
    const scope = scopes[at];
    if (scope === undefined) continue;
    for (const shortcut of scope.shortcuts()) {
      if (beneath && !shortcut.always) continue;
      const keys = shortcut.keys.filter((spec) => !taken.has(spec));
      for (const spec of keys) taken.add(spec);
      // Without a key of its own it is a command of the palette.
      if (keys.length > 0 || shortcut.keys.length === 0) open.push({ ...shortcut, keys });
    }
    beneath ||= scope.dialog;
  }
  return open;
}

export function handleKey(event: KeyboardEvent): void {
  // The Enter that ends a composition chooses a word; some webviews would submit the form with it.
  if (event.code === 'Enter' && isComposing(event) && event.target instanceof HTMLInputElement)
    event.preventDefault();
  const single = session.settings.single_keys;
  const shortcut = event.defaultPrevented ? null : shortcutFor(shortcutsInForce(), event, single);
  if (shortcut === null) {
    // Esc leaves a text field that has no other use for it, so that the letters work again.
    const field =
      event.code === 'Escape' && !isComposing(event) && isTextField(event.target) ? event.target : null;
    if (field instanceof HTMLElement && !event.defaultPrevented) field.blur();
    return;
  }
  event.preventDefault();
  shortcut.run(event);
}

export const key = (
  keys: KeySpec | KeySpec[],
  label: () => string,
  run: (event: KeyboardEvent) => void,
  more: Pick<Shortcut, 'hint' | 'typing' | 'always'> = {},
): Shortcut => ({ keys: Array.isArray(keys) ? keys : [keys], label, run, ...more });
