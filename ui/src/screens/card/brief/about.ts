// What stands on the page before a visit, in words: people with their next birthdays, what to remember, what to take along. Pure.
import type { Brief, BriefPerson, Card, Day, OwnField } from '../../../api/types';
import { m } from '../../../paraglide/messages.js';
import { chipDate, daysBetween, lunarDate, plainDate, relativeDate } from '../../../parts/text/format';
import { heldUnder, ownWords } from '../../../parts/text/own';
import { hasWords, relationWords, sentence } from '../../../parts/text/words';

/** Days ahead in which a birthday is news. */
const SOON = 30;
export const isSoon = (day: Day | null, today: Day): boolean => day !== null && daysBetween(today, day) <= SOON;

/** 9/18（五）3 天後; further ahead the date alone. */
export function nextDay(day: Day, today: Day): string {
  const ahead = daysBetween(today, day);
  if (ahead > SOON) return plainDate(day, today);
  return ahead > 6 ? m.brief_in_days({ date: chipDate(day, today), count: ahead }) : `${chipDate(day, today)} ${relativeDate(day, today)}`;
}

export interface Person {
  name: string;
  relation: string;
  /** When the birthday is kept, and which it is. */
  when: string;
  about: string;
  soon: boolean;
}
export function personOf(one: BriefPerson, today: Day): Person {
  const { born, next } = one;
  const lunar = born?.calendar === 'lunar' && born.month !== null ? lunarDate(born.month, born.day, born.leap) : '';
  const animal = one.zodiac === null || !hasWords(`zodiac_${one.zodiac}`) ? '' : sentence(`zodiac_${one.zodiac}`);
  return {
    name: one.name,
    relation: relationWords(one.relation),
    when: next === null ? lunar : [lunar, nextDay(next, today)].filter((part) => part !== '').join(' '),
    about: [one.age === null ? '' : m.turns({ age: one.age }), animal === '' ? '' : m.brief_animal({ animal }), one.note]
      .filter((part) => part !== '')
      .join(m.dot()),
    soon: isSoon(next, today),
  };
}

export interface Reminder {
  label: string;
  text: string;
  /** What must not be done comes first and stands out. */
  taboo: boolean;
}
const isTaboo = (name: string): boolean => /忌|taboo|avoid/i.test(name);
/** What has no field of its own, by the names people gave it; what to avoid comes first. */
export function reminders(card: Pick<Card, 'fields' | 'note'>, fields: readonly OwnField[], today: Day): Reminder[] {
  const defined = fields.map((field) => ({ label: field.name, text: ownWords(field, heldUnder(card.fields, field.name), today) }));
  const names = new Set(fields.map((field) => field.name));
  const others = Object.entries(card.fields)
    .filter(([name]) => !names.has(name))
    .map(([label, text]) => ({ label, text: text.replaceAll('\n', m.list_comma()) }));
  // What was written down about somebody stands before figures.
  const told = [{ label: m.field_note(), text: card.note }, ...defined, ...others];
  return told
    .filter(({ text }) => text !== '')
    .map((one) => ({ ...one, taboo: isTaboo(one.label) }))
    .sort((a, b) => Number(b.taboo) - Number(a.taboo));
}

/** Before leaving the house; what was promised is a line of its own. */
export function packing({ promises }: Pick<Brief, 'promises'>, today: Day): { id: string; text: string }[] {
  return [
    { id: 'papers', text: m.brief_pack_papers() },
    { id: 'sure', text: m.brief_pack_sure() },
    { id: 'opening', text: m.brief_pack_opening() },
    ...promises.map((one) => ({
      id: one.id,
      text: m.brief_pack_promise({ what: one.what, date: chipDate(one.due, today) }),
    })),
  ];
}
