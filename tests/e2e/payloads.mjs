// Words that programs have been attacked with, and a card that holds one in every field that takes text.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from './app.mjs';
import { DAY } from './screens.mjs';

/** They lie beside the checkout on machines that have them: Big List of Naughty Strings, PayloadsAllTheThings. */
const FOLDER = path.join(ROOT, '..', 'shared', 'data', 'open', 'security');
export const arePayloadsHere = existsSync(FOLDER);

/** Aimed at this window: at its page, its templates and the objects its scripts keep words in. */
export const AIMED = [
  '<img src=x onerror="window.__pwned=1">',
  '<svg onload=window.__pwned=1>',
  '"><script>window.__pwned=1</script>',
  "'-window.__pwned=1-'",
  '</textarea><script>window.__pwned=1</script>',
  '</title></style></b><details open ontoggle=window.__pwned=1>',
  "{{constructor.constructor('window.__pwned=1')()}}",
  "{@html '<img src=x onerror=window.__pwned=1>'}",
  '${window.__pwned=1}',
  'javascript:window.__pwned=1',
  '<a href="javascript:window.__pwned=1">a</a>',
  '<iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>',
  '<style>*{display:none}</style>',
  '<base href="https://example.invalid/">',
  '<meta http-equiv=refresh content="0;url=https://example.invalid/">',
  '<form action="https://example.invalid/"><input name=q autofocus onfocus=window.__pwned=1></form>',
  '__proto__',
  'constructor',
];

export async function readPayloads() {
  const strings = JSON.parse(await readFile(path.join(FOLDER, 'blns', 'blns.json'), 'utf8'));
  const formulas = await readFile(path.join(FOLDER, 'csv_injection_payloadsallthethings.txt'), 'utf8');
  return [...AIMED, ...formulas.split('\n').filter((line) => line !== ''), ...strings];
}

/** White space as the core cuts it off: other than for JavaScript, NEL is some and the byte order mark is none. */
export const cut = (text) => text.replace(/^(?:(?!\ufeff)[\s\u0085])+|(?:(?!\ufeff)[\s\u0085])+$/g, '');

/** A field of one's own that each of the cards has. */
export const OWN = '{{constructor.constructor()}}';

const point = (value, type) => ({ value, type, preferred: false });
const september = (day) => ({ calendar: 'solar', year: 1980, month: 9, day, leap: false });

/** `name` stands where only two hundred letters fit and something has to stand. */
export const cardOf = (text, at, name = text) => ({
  uid: null,
  kind: at % 5 === 4 ? 'organisation' : 'person',
  name,
  surname: name,
  given: name,
  nickname: '',
  salutation: text,
  spoken: text,
  gender: null,
  class: null,
  phones: [point(text, 'mobile')],
  emails: [point(text, 'home')],
  ims: [point(text, 'line')],
  addresses: [{ text, parts: { street: text, city: text, country: text }, type: 'home', area: text }],
  birthday: september(1 + (at % 30)),
  employer: text,
  position: text,
  occupation: text,
  work_from: text,
  work_to: text,
  id_number: text,
  preferred_channel: null,
  best_time: text,
  do_not_contact: false,
  opt_outs: [],
  tags: [name],
  groups: [name],
  relations: [{ name, relation: 'spouse', birthday: september(1 + ((at + 7) % 30)), note: text }],
  occasions: [{ kind: 'other', title: text, date: september(1 + ((at + 15) % 30)) }],
  fields: [
    { key: OWN, value: text },
    { key: text, value: text },
  ],
  note: text,
});

const twd = (amount) => ({ amount: String(amount), currency: 'TWD' });

/** What a card is after somebody has called: an edit, a contact with the next step, a consent. */
export const deedsOn = (id, text, name, draft) => [
  ['replace_card', { id, draft: { ...draft, nickname: text, relations: [], occasions: [] } }],
  [
    'log_contact',
    {
      card: id,
      draft: {
        kind: 'call',
        direction: 'out',
        reached: true,
        day: null,
        time: null,
        note: text,
        outcome: text,
        agreed: text,
        attendees: text,
        expectation: null,
        cost: null,
      },
      after: {
        next: { due: DAY, time: null, channel: null, purpose: text, kind: null, repeat: null, assignee: '' },
        // Nothing and very much are no promise.
        promised: text.trim() === '' || text.length > 500 ? null : DAY,
      },
    },
  ],
  ['add_gift', { card: id, draft: { direction: 'out', state: 'planned', what: text.slice(0, 2000), occasion: 'mid_autumn', day: DAY, reaction: text.slice(0, 2000) } }],
  ['set_greeting_wish', { card: id, wish: { none_since: DAY, reason: name } }],
  [
    'add_opportunity',
    {
      card: id,
      draft: {
        title: name, product: name, kind: 'new', value: twd(1000), probability: 50, expected_on: DAY, intent: false, means: false,
        soon: false, source: name, opened_on: null, note: text.slice(0, 2000),
      },
    },
  ],
  [
    'add_order',
    {
      card: id,
      draft: {
        day: null, lines: [{ product: name, quantity: '1', amount: twd(1000) }],
        plan: [{ due_on: '2026-10-01', amount: twd(1000), name }],
        number: '', way: null, opportunity: null, refunds: null, note: text.slice(0, 2000),
      },
    },
  ],
  ['set_credit', { card: id, draft: { grade: name, limit: null, hold: true, note: text.slice(0, 2000) } }],
  ['judge', { card: id, draft: { scheme: 'tier', class: 'vip', reason: name, day: null, until: null } }],
  ['record_consent', { card: id, consent: { basis: 'consent', purpose: name, source: name, given_on: null } }],
];
