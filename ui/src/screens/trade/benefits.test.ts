// 夥伴優惠: kept in the settings by who may, used on the card by whom they are for.
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import App from '../../App.svelte';
import type { Benefit, BenefitDraft, BenefitOffer } from '../../api';
import { backend } from '../../api/mock';
import { desk, guarded } from '../../api/mock/safety/vault';
import { route } from '../../app/route.svelte';
import { begin, box, gone, idOf, open, press, problems, save, seen, toast, tradeOf, type } from './testing';

const all = () => backend.call('benefits', {}) as Promise<Benefit[]>;
const offersOf = (name: string) => backend.call('card_benefits', { card: idOf(name) }) as Promise<BenefitOffer[]>;
const lineOf = (testid: string, words: string) => {
  const found = screen.getAllByTestId(testid).find((one) => one.textContent.includes(words));
  if (found === undefined) throw new Error(`no ${testid} of ${words}`);
  return found;
};
const useOf = (words: string) => within(lineOf('benefit-offer', words)).getByTestId<HTMLButtonElement>('benefit-use');
async function settings() {
  route.start({ screen: 'settings', section: 'products' });
  render(App);
  await screen.findAllByTestId('benefit');
}
const DRAFT: BenefitDraft = { partner: '遠見書店', offer: '年曆', where: '', points: 0, from: null, until: null, note: '' };

beforeEach(begin);
afterEach(cleanup);

describe('the settings', () => {
  it('list who grants what to whom, how many may have it, and what is over greyed and last', async () => {
    await backend.call('use_benefit', { card: idOf('王美玲'), id: 'b1' });
    await settings();
    const lines = screen.getAllByTestId('benefit').map((one) => one.textContent.replace(/\s+/g, ' ').trim());
    const people = (await all()).find((one) => one.id === 'b1')?.people ?? 0;
    expect(people).toBeGreaterThan(1);
    expect(lines).toHaveLength(5);
    expect(lines[1]).toBe(`大順車行・機場接送一次 class:A・300 點・12/31 到期・前一天打 02-2700-0417 ${people} 人可用・用過 1 次`);
    expect(lines.find((one) => one.includes('松德牙醫'))).toContain('所有客戶・不用點');
    expect(lines.find((one) => one.includes('遠見書店'))).toContain('12/1 開始・2027/1/15 到期');
    expect(lines[4]).toContain('晴光花店・中秋花禮八折');
    expect(lines[4]).toContain('8/31 已到期');
    expect(lines[4]).not.toContain('可用');
    expect([...document.querySelectorAll('[data-testid="benefits"] .over')].map((one) => one.textContent)).toHaveLength(1);
    expect(await problems()).toEqual([]);
  });
  it('take a new one by keys: the expression is counted while it is written, and its error is said', async () => {
    await settings();
    const button = screen.getByTestId('benefit-new');
    button.focus();
    await fireEvent.click(button);
    await waitFor(() => expect(document.activeElement).toBe(box('benefit-partner')));
    await waitFor(() => expect(screen.getByTestId('benefit-found').textContent).toBe('所有客戶・28 人可用'));
    await save();
    await screen.findByText('還沒寫哪個夥伴');
    await screen.findByText('還沒寫給什麼');
    expect(document.activeElement).toBe(box('benefit-partner'));
    expect(await problems()).toEqual([]);
    await type('benefit-partner', '  和平書店 ');
    await type('benefit-offered', '年曆一份');
    await type('benefit-where', 'clas:A');
    await screen.findByText('沒有「clas」這個條件，是不是 class？');
    expect(screen.getByTestId('benefit-found').textContent).toBe('');
    await save();
    await waitFor(() => expect(document.activeElement).toBe(box('benefit-where')));
    expect(await all()).toHaveLength(5);
    await type('benefit-where', 'class:A');
    const found = (await all()).find((one) => one.id === 'b1')?.people ?? 0;
    await waitFor(() => expect(screen.getByTestId('benefit-found').textContent).toBe(`等級 A・${found} 人可用`));
    await type('benefit-points', '１２0點');
    await screen.findByText('要是 0 以上的整數');
    await type('benefit-points', '１２０');
    await type('benefit-from', '2026-10-01');
    await type('benefit-until', '2026-09-30');
    await screen.findByText('不能早於開始那天');
    await save();
    expect(await all()).toHaveLength(5);
    await type('benefit-until', '2026-10-31');
    await type('benefit-note', '出示會員碼');
    await save();
    await toast('優惠存了：和平書店・年曆一份');
    await gone('benefit-form');
    expect(document.activeElement).toBe(screen.getByTestId('benefit-new'));
    expect((await all()).find((one) => one.partner === '和平書店')).toMatchObject({
      offer: '年曆一份',
      where: 'class:A',
      points: 120,
      from: '2026-10-01',
      until: '2026-10-31',
      note: '出示會員碼',
      holds: false,
      people: found,
    });
    await press('KeyZ');
    await waitFor(async () => expect(await all()).toHaveLength(5));
  });
  it('change one without losing what nobody touched, and Esc leaves it as it was', async () => {
    await settings();
    const before = (await all()).find((one) => one.id === 'b1');
    await fireEvent.click(within(lineOf('benefit', '大順車行')).getByTestId('benefit-edit'));
    await seen('benefit-form');
    expect([box('benefit-partner').value, box('benefit-points').value, box('benefit-until').value]).toEqual(['大順車行', '300', '12/31']);
    await save();
    await toast('優惠存了：大順車行・機場接送一次');
    await gone('benefit-form');
    expect((await all()).find((one) => one.id === 'b1')).toEqual(before);
    expect(document.activeElement).toBe(within(lineOf('benefit', '大順車行')).getByTestId('benefit-edit'));
    await fireEvent.click(document.activeElement as HTMLElement);
    await seen('benefit-form');
    await type('benefit-offered', '別的');
    await press('Escape');
    await gone('benefit-form');
    expect(route.screen).toBe('settings');
    expect((await all()).find((one) => one.id === 'b1')).toEqual(before);
  });
  it('are not two of the same words: it is said which one is there, and nothing is saved', async () => {
    await settings();
    const before = await all();
    await fireEvent.click(screen.getByTestId('benefit-new'));
    await seen('benefit-form');
    await type('benefit-partner', '大順車行');
    await type('benefit-offered', ' 機場接送一次 ');
    await save();
    await screen.findByText('已經有「大順車行・機場接送一次」這項優惠了，改那一項就好。');
    expect(await all()).toEqual(before);
  });
  it('take one off with the way back, and say what to do where there is none', async () => {
    await settings();
    for (const { id } of (await all()).filter((one) => one.id !== 'b3')) await backend.call('remove_benefit', { id });
    await waitFor(() => expect(screen.getAllByTestId('benefit')).toHaveLength(1));
    await fireEvent.click(screen.getByTestId('benefit-remove'));
    await toast('拿掉優惠：松德牙醫・洗牙免掛號費。用過的紀錄不變');
    await screen.findByText('還沒有夥伴優惠。加一項，寫誰給、給什麼、給哪些客戶');
    expect(await problems()).toEqual([]);
    await press('KeyZ');
    await screen.findAllByTestId('benefit');
  });
  it('show a clerk what there is, and who changes it', async () => {
    guarded('apple river');
    desk.role = 'clerk';
    await settings();
    expect(screen.queryByTestId('benefit-edit')).toBeNull();
    expect(screen.queryByTestId('benefit-remove')).toBeNull();
    expect(screen.getByTestId<HTMLButtonElement>('benefit-new').disabled).toBe(true);
    await screen.findByText('優惠大家共用，由主管來改');
    expect(await problems()).toEqual([]);
    await expect(backend.call('save_benefit', { id: null, draft: DRAFT })).rejects.toMatchObject({ code: 'not_allowed' });
    // Using one is not changing it.
    await backend.call('use_benefit', { card: idOf('王美玲'), id: 'b3' });
  });
});

describe('on the card', () => {
  it('shows what this customer may have today, what is lacking, and passes axe', async () => {
    await open('王美玲');
    await seen('trade-benefits');
    expect(screen.getAllByTestId('benefit-offer')).toHaveLength(3);
    expect(lineOf('benefit-offer', '大順車行・機場接送一次').textContent).toContain('300 點・12/31 到期');
    expect(lineOf('benefit-offer', '春水茶行').textContent).toContain('還差 10 點');
    expect(useOf('春水茶行').disabled).toBe(true);
    expect(useOf('大順車行').disabled).toBe(false);
    expect(await problems()).toEqual([]);
  });
  it('is used with one press, the points follow, and Z gives it back', async () => {
    await open('王美玲');
    await seen('trade-benefits');
    useOf('大順車行').focus();
    const button = useOf('大順車行');
    await Promise.all([fireEvent.click(button), fireEvent.click(button)]);
    await toast('用了：大順車行・機場接送一次');
    await waitFor(() => expect(screen.getByTestId('points-left').textContent).toBe('餘 320 點'));
    expect(screen.getAllByTestId('reward')[0]?.textContent).toMatch(/9\/15.*大順車行・機場接送一次.*−300/);
    await waitFor(() => expect(lineOf('benefit-offer', '大順車行').textContent).toContain('上次 9/15'));
    expect(lineOf('benefit-offer', '春水茶行').textContent).toContain('還差 310 點');
    await fireEvent.click(useOf('松德牙醫'));
    await toast('用了：松德牙醫・洗牙免掛號費');
    await waitFor(() => expect(screen.getAllByTestId('reward')[0]?.textContent).toMatch(/松德牙醫・洗牙免掛號費\s*0/));
    await press('KeyZ');
    await waitFor(() => expect(screen.getAllByTestId('reward')).toHaveLength(3));
    await press('KeyZ');
    await waitFor(() => expect(screen.getByTestId('points-left').textContent).toBe('餘 620 點'));
    expect((await tradeOf('王美玲')).rewards).toHaveLength(2);
  });
  it('shows only those for this customer, follows the settings, and nothing at all where there is none', async () => {
    expect((await offersOf('方柏睿')).map((one) => [one.partner, one.lacking])).toEqual([
      ['春水茶行', 630],
      ['松德牙醫', 0],
    ]);
    await open('方柏睿');
    await waitFor(() => expect(screen.getAllByTestId('benefit-offer')).toHaveLength(2));
    for (const { id } of await all()) await backend.call('remove_benefit', { id });
    await gone('trade-benefits');
    expect(screen.getByTestId('trade').textContent).not.toContain('夥伴優惠');
    await backend.call('save_benefit', { id: null, draft: DRAFT });
    await waitFor(() => expect(lineOf('benefit-offer', '遠見書店・年曆').textContent).toContain('不用點'));
  });
  it('says why when it was taken away meanwhile', async () => {
    await open('王美玲');
    await seen('trade-benefits');
    const button = useOf('松德牙醫');
    // In another window, and this one has not heard of it yet.
    void backend.call('remove_benefit', { id: 'b3' });
    await fireEvent.click(button);
    expect((await screen.findByTestId('error-bar')).textContent).toContain('這項優惠現在不能用');
    expect(await offersOf('王美玲')).toHaveLength(2);
  });
});
