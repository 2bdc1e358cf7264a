// A small WebDriver client over fetch: just what the journeys and the pictures need, no general library.
// Waiting is always for something to become true, never for an amount of time.

const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const PATIENCE = 15_000;

/** Names for the keys that are not letters, as WebDriver wants them. */
export const KEYS = {
  Enter: '\uE007',
  Tab: '\uE004',
  Escape: '\uE00C',
  Backspace: '\uE003',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
  ArrowRight: '\uE014',
  Control: '\uE009',
  Shift: '\uE008',
  Alt: '\uE00A',
};

/** An answer of the driver that says why it did not do as told. */
export class Refused extends Error {
  constructor(code, message) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Asks again and again until `probe` gives something other than null, undefined or false. */
export async function until(what, probe, patience = PATIENCE) {
  const end = Date.now() + patience;
  let last = null;
  for (;;) {
    try {
      const found = await probe();
      if (found !== null && found !== undefined && found !== false) return found;
      last = null;
    } catch (error) {
      if (error instanceof Refused && error.code === 'invalid session id') throw error;
      last = error;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${patience / 1000} s in vain for ${what}${last ? ` (${last.message})` : ''}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

const byTestId = (id) => `[data-testid="${id}"]`;

/** One window under remote control. Elements are named by their data-testid. */
export class Session {
  #base;

  constructor(base) {
    this.#base = base;
  }

  static async open(port, capabilities) {
    const base = `http://127.0.0.1:${port}`;
    await until('the driver to listen', async () => (await fetch(`${base}/status`)).ok);
    const { sessionId } = await call('POST', `${base}/session`, { capabilities });
    return new Session(`${base}/session/${sessionId}`);
  }

  close() {
    return call('DELETE', this.#base);
  }

  async find(id) {
    return this.css(byTestId(id));
  }

  /** Waits for the element to be there and gives its handle. */
  async css(selector, patience = PATIENCE) {
    return until(selector, async () => this.#one(selector), patience);
  }

  async #one(selector) {
    const found = await this.#post('/elements', { using: 'css selector', value: selector });
    return found.length > 0 ? found[0][ELEMENT] : null;
  }

  /** How many there are right now. */
  async count(selector) {
    return (await this.#post('/elements', { using: 'css selector', value: selector })).length;
  }

  has(id) {
    return this.count(byTestId(id)).then((many) => many > 0);
  }

  gone(id) {
    return until(`${id} to go away`, async () => !(await this.has(id)));
  }

  /** A real click in the middle of the element; one that is still moving or covered is tried again. */
  click(id) {
    return this.clickCss(byTestId(id));
  }

  clickCss(selector) {
    return until(`a click on ${selector}`, async () => {
      const element = await this.#one(selector);
      if (!element) return false;
      await this.#post(`/element/${element}/click`, {});
      return true;
    });
  }

  /** Clicks until the click brings what it is meant to bring: an early one may find nobody listening yet. */
  async clickFor(id, selector) {
    await until(`${selector} after a click on ${id}`, async () => {
      if (await this.#one(selector)) return true;
      const element = await this.#one(byTestId(id));
      if (element) await this.#post(`/element/${element}/click`, {});
      return this.css(selector, 1_500);
    });
  }

  /** Replaces what a text field holds, by typing. */
  async fill(id, text) {
    const element = await this.find(id);
    await until(`${id} to take text`, async () => {
      await this.#post(`/element/${element}/clear`, {});
      await this.#post(`/element/${element}/value`, { text });
      return true;
    });
  }

  /** Sets a date field: what typing into one does depends on the desktop's language. */
  async pickDay(id, day) {
    await this.find(id);
    await this.run(
      (selector, value) => {
        const field = document.querySelector(selector);
        const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
        setter.call(field, value);
        field.dispatchEvent(new Event('input', { bubbles: true }));
        field.dispatchEvent(new Event('change', { bubbles: true }));
      },
      byTestId(id),
      day,
    );
  }

  async text(id) {
    const element = await this.find(id);
    return this.#get(`/element/${element}/text`);
  }

  /** The visible words of every element with this id. */
  texts(id) {
    const read = (selector) => [...document.querySelectorAll(selector)].map((element) => element.innerText);
    return this.run(read, byTestId(id));
  }

  /** Presses keys together on whatever has the focus: `press('j')`, `press('Control', 'k')`. */
  async press(...keys) {
    const values = keys.map((key) => KEYS[key] ?? key);
    const down = values.map((value) => ({ type: 'keyDown', value }));
    const up = values.toReversed().map((value) => ({ type: 'keyUp', value }));
    await this.#post('/actions', { actions: [{ type: 'key', id: 'keyboard', actions: [...down, ...up] }] });
  }

  /** Types letter by letter on whatever has the focus. */
  async type(text) {
    for (const letter of text) await this.press(letter);
  }

  /** Runs a function in the page; arguments and answer go through JSON. A promise is waited for. */
  async run(body, ...args) {
    const script = `
      const done = arguments[arguments.length - 1];
      Promise.resolve((${body}).apply(null, Array.prototype.slice.call(arguments, 0, -1)))
        .then((value) => done({ value }), (error) => done({
          error: error instanceof Error ? error + ' ' + error.stack : JSON.stringify(error),
        }));`;
    const answer = await this.#post('/execute/async', { script, args });
    if (answer?.error !== undefined) throw new Error(`in the page: ${answer.error}`);
    return answer?.value;
  }

  /** Runs source text at the top level of the page: for libraries, which are no functions. */
  runSource(source) {
    return this.#post('/execute/sync', { script: source, args: [] });
  }

  /** A command of the shell, as the UI itself would call it. */
  invoke(command, args = {}) {
    return this.run((name, given) => window.__TAURI_INTERNALS__.invoke(name, given), command, args);
  }

  reload() {
    return this.#post('/refresh', {});
  }

  /** Makes the page itself this large, whatever the frame around it takes. */
  async resize(width, height) {
    await until(`a page of ${width}x${height}`, async () => {
      const inner = await this.run(() => [window.innerWidth, window.innerHeight]);
      if (inner[0] === width && inner[1] === height) return true;
      const rect = await this.#get('/window/rect');
      await this.#post('/window/rect', {
        width: rect.width + width - inner[0],
        height: rect.height + height - inner[1],
      });
      return false;
    });
  }

  /** Waits until nothing moves: fonts are in, animations are over, two frames were drawn. */
  async settle() {
    await until('the page to come to rest', () =>
      this.run(async () => {
        await document.fonts.ready;
        const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
        await frame();
        await frame();
        return document.getAnimations().every((animation) => animation.playState !== 'running');
      }),
    );
  }

  /** The page as PNG bytes. */
  async picture() {
    return Buffer.from(await this.#get('/screenshot'), 'base64');
  }

  #get(path) {
    return call('GET', this.#base + path);
  }

  #post(path, body) {
    return call('POST', this.#base + path, body);
  }
}

async function call(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Refused(value?.error ?? response.status, value?.message ?? '');
  return value;
}
