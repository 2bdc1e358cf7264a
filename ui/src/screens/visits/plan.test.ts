// What a day's way comes to: who goes, in which order, where, and why.
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PlanReason, PlanStop, WhyVisit } from '../../api';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import {
  aboutStop,
  arranged,
  classCounts,
  fileName,
  moved,
  offered,
  pillOf,
  placed,
  roadOf,
  rowsOf,
  sectionName,
  sections,
  spanWords,
  stopsOf,
  titleOf,
  wayWords,
} from './plan';
import { trip } from './trip.svelte';

let locale: 'zh-Hant' | 'zh-Hans' | 'en' = 'zh-Hant';
beforeAll(() => overwriteGetLocale(() => locale));
beforeEach(() => {
  locale = 'zh-Hant';
  trip.clear();
});

const why = (what: WhyVisit, days = 0, text = ''): PlanReason => ({ why: what, days, text });
function stop(id: string, more: Partial<PlanStop> = {}, klass: 'A' | 'B' | 'C' | null = 'B'): PlanStop {
  const card = { id, number: 1, name: id, salutation: '', seal: id, class: klass, company: '', phone: '' };
  return { card, area: '內湖', road: '', address: '內湖區松和路1號', reasons: [], fixed: null, followup: null, out: false, ...more };
}
const ids = (stops: { card: { id: string } }[]) => stops.map((one) => one.card.id);
const all = (stops: PlanStop[]) => new Set(ids(stops));

describe('who is ticked', () => {
  it('are those with the weightiest reasons, eight at most, A before B', () => {
    const stops = [
      ...Array.from({ length: 8 }, (_, at) => stop(`s${at}`, { reasons: [why('silent', 90)] })),
      stop('late', { reasons: [why('due', 3)] }),
      stop('gone'),
      stop('silent-a', { reasons: [why('silent', 61)] }, 'A'),
      stop('met', { reasons: [why('arranged')], fixed: '10:00' }),
    ];
    const ticked = offered(stops, []);
    expect(ticked).toHaveLength(8);
    expect(ticked.slice(0, 3)).toEqual(['met', 'late', 'silent-a']);
    expect(ticked).not.toContain('gone');
  });
  it('are, where overdue comes first, only those and the appointments', () => {
    const stops = [
      stop('late', { reasons: [why('due', 2)] }),
      stop('today', { reasons: [why('due', 0)] }),
      stop('met', { reasons: [why('arranged')] }),
      stop('born', { reasons: [why('birthday', 3, 'born')] }),
      stop('asked', { reasons: [why('invitation', 16)] }),
    ];
    expect(offered(stops, ['late']).sort()).toEqual(['late', 'met']);
    expect(offered(stops, ['birthday']).sort()).toEqual(['asked', 'born', 'met']);
    expect(offered(stops, ['late', 'birthday'])).toHaveLength(4);
  });
  it('are none without an address, but whom one has arranged to see', () => {
    const nowhere = { area: '', address: '' };
    const stops = [stop('call', { ...nowhere, reasons: [why('due', 4)] }), stop('met', { ...nowhere, reasons: [why('arranged')] })];
    expect(offered(stops, [])).toEqual(['met']);
  });
});

describe('the order', () => {
  const stops = ['a', 'b', 'c', 'd'].map((id) => stop(id));
  it('is the core’s until somebody has one of his own; newcomers come behind whoever is before them', () => {
    expect(ids(arranged(stops, []))).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(arranged(stops, ['d', 'a', 'c']))).toEqual(['d', 'a', 'b', 'c']);
    expect(ids(arranged(stops, ['gone', 'c']))).toEqual(['a', 'b', 'c', 'd']);
  });
  it('moves one by one, and keeps appointments in the order of their times', () => {
    const fixed = [stop('a', { fixed: '10:00' }), stop('b'), stop('c', { fixed: '14:00' })];
    const rows = rowsOf(fixed, all(fixed), {});
    expect(moved(rows, 'b', -1)).toEqual(['b', 'a', 'c']);
    expect(moved(rows, 'a', 1)).toEqual(['b', 'a', 'c']);
    expect(moved(rows, 'a', -1)).toBeNull();
    const beside = rowsOf([fixed[0]!, fixed[2]!], all(fixed), {});
    expect(moved(beside, 'c', -1)).toBeNull();
  });
  it('puts somebody with a time behind whoever is seen before', () => {
    const others = [stop('a', { fixed: '10:00' }), stop('b'), stop('c', { fixed: '14:00' })];
    const rows = rowsOf(others, all(others), {});
    expect(placed(rows, 'x', '13:00')).toEqual(['a', 'b', 'x', 'c']);
    expect(placed(rows, 'x', '08:00')).toEqual(['x', 'a', 'b', 'c']);
    expect(placed(rows, 'x', '18:00')).toEqual(['a', 'b', 'c', 'x']);
  });
  it('stays when somebody is unticked, until it is put in order again', () => {
    const people = ['a', 'b', 'c'].map((id) => stop(id, { reasons: [why('silent', 80)] }));
    const second = trip.rows(people).going[1]!;
    trip.toggle(second);
    expect(trip.rows(people).going.map((row) => [row.stop.card.id, row.at])).toEqual([['a', 1], ['b', null], ['c', 2]]);
    trip.byNearness(people);
    expect(trip.rows(people).going.map((row) => row.stop.card.id)).toEqual(['a', 'c']);
    expect(trip.rows(people).beside.map((row) => row.stop.card.id)).toEqual(['b']);
  });
  it('keeps a time set by hand when it is put in order again', () => {
    const people = ['a', 'b', 'c'].map((id) => stop(id, { reasons: [why('silent', 80)] }));
    trip.setTime(trip.rows(people).going, 'a', '15:00');
    expect(trip.rows(people).going.map((row) => [row.stop.card.id, row.slot?.starts])).toEqual([
      ['b', '10:00'],
      ['c', '10:40'],
      ['a', '15:00'],
    ]);
    trip.byNearness(people);
    expect(trip.rows(people).going.map((row) => row.stop.card.id)).toEqual(['b', 'c', 'a']);
    trip.setTime(trip.rows(people).going, 'a', '');
    trip.byNearness(people);
    expect(trip.rows(people).going.map((row) => row.slot?.starts)).toEqual(['10:00', '10:40', '11:20']);
  });
});

describe('parts of town', () => {
  it('are read out of an address as it is written', () => {
    expect(roadOf('台北市內湖區松和路 88 號 6 樓')).toBe('松和路');
    expect(roadOf('臺北市松山區民生東路５段１３１號')).toBe('民生東路5段');
    expect(roadOf('上海市静安区南京西路1266号30楼')).toBe('南京西路');
    expect(roadOf('新北市板橋區縣民大道二段7號')).toBe('縣民大道二段');
    expect(roadOf('明水街 9 號')).toBe('明水街');
    expect(roadOf('某某大廈')).toBe('');
  });
  it('follow one another, with the roads in them', () => {
    const stops = [
      stop('a', { address: '台北市內湖區松和路 88 號' }),
      stop('b', { address: '台北市內湖區明水街 9 號' }),
      stop('c', { area: '中山', address: '台北市中山區光復路 17 巷 3 號' }),
      stop('d', { area: '', address: '' }),
      stop('e', { area: '', address: '某某大廈' }),
    ];
    const rows = rowsOf(stops, all(stops), {});
    expect(sections(rows).map(sectionName)).toEqual(['松和路一帶', '光復路', '沒有地址', '沒寫地區']);
    expect(wayWords(rows)).toBe('內湖 → 中山');
    expect(titleOf(rows)).toBe('內湖中山');
    expect(titleOf(rowsOf([stop('a', { area: 'Soho' }), stop('b', { area: 'Camden' })], new Set(['a', 'b']), {}))).toBe('Soho, Camden');
  });
});

describe('what is said', () => {
  it('counts, spans and hands over only those who are ticked', () => {
    const stops = [stop('a', {}, 'A'), stop('b'), stop('c', {}, null)];
    const rows = rowsOf(stops, new Set(['a', 'c']), {});
    expect(classCounts(rows)).toBe('A 1・未分級 1');
    expect(spanWords(rows)).toBe('10:00–11:10');
    expect(stopsOf(rows)).toEqual([
      { card: 'a', starts: '10:00', ends: '10:30' },
      { card: 'c', starts: '10:40', ends: '11:10' },
    ]);
    expect(spanWords(rowsOf(stops, new Set(), {}))).toBe('');
  });
  it('says why, in words and a colour', () => {
    const pill = (...reasons: PlanReason[]) => pillOf(stop('a', { reasons, fixed: reasons[0]?.why === 'arranged' ? '10:00' : null }));
    expect(pill(why('arranged'), why('birthday', 2))).toMatchObject({ text: '約好 10:00', tone: 'blue' });
    expect(pill(why('due', 3))).toMatchObject({ text: '逾期 3 天', tone: 'red' });
    expect(pill(why('due', 0))).toMatchObject({ text: '這天到期', tone: 'amber' });
    expect(pill(why('invitation', 16))).toMatchObject({ text: '該邀約・16 天', tone: 'amber' });
    expect([-1, 0, 5].map((days) => pill(why('birthday', days))?.text)).toEqual(['生日過了 1 天', '當天生日', '5 天後生日']);
    expect(pill(why('silent', 187))).toMatchObject({ text: '187 天沒聯絡', tone: 'slate' });
    expect(pill(why('incomplete', 48))).toMatchObject({ text: '完整度 48', tone: 'amber' });
    expect(pill()).toBeNull();
    locale = 'en';
    expect(pill(why('birthday', 1))?.text).toBe('Birthday in 1 day');
  });
  it('leaves out the city, and says whose birthday it is', () => {
    const address = '台北市內湖區松和路 88 號 6 樓';
    expect(aboutStop(stop('王美玲', { address, reasons: [why('arranged', 0, '補簽旅平險')] }))).toBe('松和路 88 號 6 樓・補簽旅平險');
    expect(aboutStop(stop('王美玲', { address, reasons: [why('birthday', 3, '林小禾')] }))).toBe('松和路 88 號 6 樓・林小禾 的生日');
    expect(aboutStop(stop('王美玲', { area: '', address: '', reasons: [why('birthday', 3, '王美玲')] }))).toBe('');
  });
  it('names files so that every system takes them', () => {
    expect(fileName('拜訪卡', '內湖/松山', '2026-09-16', 'pdf')).toBe('拜訪卡_內湖松山_20260916.pdf');
    expect(fileName('帶卡', '', '2026-09-16', 'shuke')).toBe('帶卡_20260916.shuke');
  });
});
