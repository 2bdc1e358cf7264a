// Stands in the page and notes whatever runs there, and whatever comes into the document that no screen of ours ever
// makes. A fault of the page itself is noted as well: odd words must not break it.

import { until } from './webdriver.mjs';

/** From now on, until the page is loaded anew. It is proven on markup that does come in, and then forgets that. */
export async function watch(app) {
  await app.run(WATCH);
  await app.run((markup) => {
    const box = document.createElement('div');
    box.innerHTML = markup;
    document.body.append(box);
    document.body.lastChild.remove();
  }, '<img src=x onerror="window.__pwned=1"><a href="javascript:void 0">a</a><iframe srcdoc="b"></iframe>');
  await until('the guard to see what it is for', async () => {
    const noted = (await seen(app)).join('\n');
    return ['attribute onerror', 'attribute href', 'element <iframe', 'refused script-src'].every((one) => noted.includes(one));
  });
  await app.run(() => window.__seen.splice(0));
}

/** What it has noted: `[]` when nothing ran. */
export const seen = (app) =>
  app.run(() => [...window.__seen, ...('__pwned' in window ? ['__pwned was set'] : [])]);

function WATCH() {
  window.__seen = [];
  const note = (what, about) => window.__seen.push(`${what} ${String(about).slice(0, 300)}`);
  for (const name of ['alert', 'confirm', 'prompt', 'open', 'print']) {
    window[name] = (...said) => note(name, said.join());
  }
  // Caught on the way down: what a picture or a script fails with does not come up again.
  const fault = ({ message, error, target }) => note('error', error?.stack ?? message ?? target.outerHTML);
  window.addEventListener('error', fault, true);
  window.addEventListener('unhandledrejection', ({ reason }) => note('rejection', reason?.stack ?? reason));
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    note('refused', `${effectiveDirective} ${blockedURI}`),
  );

  const FOREIGN = 'script, style, link, meta, base, iframe, frame, object, embed, audio, video, portal, math';
  const POINTING = /^(xlink:href|href|src|srcset|srcdoc|action|formaction|data|poster|background|ping)$/;
  const ours = (element, value) => element.localName === 'img' && value.startsWith('data:image/');
  const look = (element) => {
    if (element.matches(FOREIGN)) note('element', element.outerHTML);
    for (const { name, value } of element.attributes) {
      const points = POINTING.test(name) && !ours(element, value);
      if (points || name.startsWith('on')) note('attribute', `${name}=${value} in ${element.outerHTML}`);
    }
  };
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      if (type === 'attributes') look(target);
      for (const node of addedNodes) {
        if (node instanceof Element) [node, ...node.querySelectorAll('*')].forEach(look);
      }
    }
  }).observe(document, { subtree: true, childList: true, attributes: true });
}
