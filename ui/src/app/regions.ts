// F6 goes round the parts of the window: sidebar, list, panel. Regions mark themselves with data-region.

export function nextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const inside = regions.findLastIndex((region) => region.contains(document.activeElement));
  const next = regions[(inside + step + regions.length) % regions.length];
  if (next === undefined) return;
  const remembered = next.querySelector<HTMLElement>('[aria-current="page"], [tabindex="0"], input, button');
  (remembered ?? next).focus();
}
