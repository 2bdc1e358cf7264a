// Turns settings and the window's size into attributes of <html>; the style sheets do the rest.
import { session } from './session.svelte';

export type Width = 'wide' | 'normal' | 'narrow' | 'tight';

/** Larger letters need the layout of a smaller window, so the width counts in letters, not in pixels. */
export function widthOf(pixels: number, textSize: number): Width {
  const room = (pixels * 100) / textSize;
  if (room >= 1440) return 'wide';
  if (room >= 1180) return 'normal';
  return room >= 880 ? 'narrow' : 'tight';
}

class Look {
  #pixels = $state(typeof innerWidth === 'number' ? innerWidth : 1280);
  #height = $state(typeof innerHeight === 'number' ? innerHeight : 800);
  #dark = $state(false);

  get width(): Width {
    return widthOf(this.#pixels, session.settings.text_size);
  }
  get narrow(): boolean {
    return this.width === 'narrow' || this.width === 'tight';
  }
  get low(): boolean {
    return (this.#height * 100) / session.settings.text_size < 640 && this.#height < 640;
  }
  get theme(): 'light' | 'dark' {
    const chosen = session.settings.theme;
    return chosen === 'system' ? (this.#dark ? 'dark' : 'light') : chosen;
  }

  /** Follows the window and the system; returns how to stop. */
  follow(): () => void {
    const system = matchMedia('(prefers-color-scheme: dark)');
    const measure = () => {
      this.#pixels = innerWidth;
      this.#height = innerHeight;
      this.#dark = system.matches;
    };
    measure();
    addEventListener('resize', measure);
    system.addEventListener('change', measure);
    return () => {
      removeEventListener('resize', measure);
      system.removeEventListener('change', measure);
    };
  }

  apply(root: HTMLElement): void {
    root.lang = session.settings.language;
    root.dataset.theme = this.theme;
    root.dataset.width = this.width;
    root.style.setProperty('--scale', String(session.settings.text_size / 100));
  }
}

export const look = new Look();
