// The focus of the lock: where one types, at once. A dialog that lay open when the book locked still holds it
// in WebKitGTK until the next frame is drawn, so it is taken once more then.

export function takeFocus(box: () => HTMLInputElement | null | undefined): void {
  const take = () => {
    const field = box();
    // Gone again before the next frame: null.
    if (!field || document.activeElement === field) return;
    field.focus();
    field.select();
  };
  take();
  requestAnimationFrame(take);
}
