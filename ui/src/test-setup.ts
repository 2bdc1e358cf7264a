// What jsdom lacks and the components need: media queries, native dialogs, sizes.
import { vi } from 'vitest';

vi.stubGlobal('matchMedia', (query: string) => ({
  matches: false,
  media: query,
  addEventListener() {},
  removeEventListener() {},
}));
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
);
HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
  this.open = true;
};
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.scrollIntoView = function scrollIntoView() {};
window.innerWidth = 1280;
window.innerHeight = 800;

// jsdom knows no style sheets that are made by hand; the size of a page is one.
document.adoptedStyleSheets ??= [];
CSSStyleSheet.prototype.replaceSync ??= () => {};
