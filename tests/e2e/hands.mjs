// Quick hands inside the page: keys and words without a round trip for each, for journeys that do a thing five hundred
// times. The events are made by script, so whether real keys arrive is asked elsewhere.

/** Puts them into the page as `window.__hands`. */
export const lend = (app) => app.run(HANDS);

/** Calls a function of the page for parts of a long list, because the driver gives no script more than half a minute. */
export async function inParts(app, list, body, ...args) {
  const answers = [];
  for (let at = 0; at < list.length; at += PART) {
    answers.push(...(await app.run(body, list.slice(at, at + PART), ...args)));
  }
  return answers;
}
const PART = 25;

/**
 * Commands of the shell one after another; a refusal is an answer as well. The answers come as text, since the driver
 * cannot carry an object whose keys are called like what every object has.
 */
export async function invokeAll(app, calls) {
  const answers = await inParts(app, calls, async (part) => {
    const said = [];
    for (const [command, args] of part) {
      const answer = window.__TAURI_INTERNALS__.invoke(command, args);
      said.push(
        await answer.then(
          (value) => JSON.stringify({ value }),
          (refused) => JSON.stringify({ refused }),
        ),
      );
    }
    return said;
  });
  return answers.map((answer) => JSON.parse(answer));
}

function HANDS() {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const byId = (id) => document.querySelector(`[data-testid="${id}"]`);
  const selected = () => document.querySelector('[data-testid="customer-row"][aria-selected="true"]');
  window.__hands = {
    frame,
    byId,
    textsOf: (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent),
    textOf: (selector) => document.querySelector(selector)?.textContent ?? '',
    /** What the probe gives, asked again whenever the page changes; null when that takes too long. */
    until(probe) {
      return new Promise((resolve) => {
        const answer = (found) => {
          watching.disconnect();
          clearTimeout(late);
          resolve(found);
        };
        const ask = () => {
          const found = probe();
          if (found) answer(found);
        };
        const watching = new MutationObserver(ask);
        const late = setTimeout(() => answer(null), 8_000);
        watching.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
        ask();
      });
    },
    /** The name in the row of the list that is selected once `move` has moved on. */
    async rowAfter(move) {
      const before = selected()?.id;
      move();
      return window.__hands.until(() => selected()?.id !== before && selected()?.querySelector('b')?.textContent);
    },
    press(code, more = {}) {
      const press = new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...more });
      (document.activeElement ?? document.body).dispatchEvent(press);
    },
    type(id, text) {
      const field = byId(id);
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, text);
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    },
  };
}
