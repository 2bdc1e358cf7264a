// What the form keeps, what counts as a change, and where the core's fields are found in it.
import { describe, expect, it } from 'vitest';
import { blankDraft, newPoint, newRelation, placeOf, sameDraft, tagsOf, tidied } from './form';

describe('the card form', () => {
  it('reads tags with and without marks, once each', () => {
    expect(tagsOf('#高山茶 ＃中秋禮單、VIP,VIP')).toEqual(['高山茶', '中秋禮單', 'VIP']);
    expect(tagsOf('  ')).toEqual([]);
  });
  it('leaves out rows nobody filled in', () => {
    const draft = {
      ...blankDraft(' 王小明 '),
      phones: [newPoint('mobile'), { ...newPoint('home'), value: '02-2700-0000' }],
      relations: [newRelation()],
    };
    expect(tidied(draft)).toMatchObject({
      name: '王小明',
      phones: [{ value: '02-2700-0000' }],
      relations: [],
    });
  });
  it('does not call an empty added row a change', () => {
    const before = blankDraft('王小明');
    expect(sameDraft({ ...before, phones: [newPoint('mobile')] }, before)).toBe(true);
    expect(sameDraft({ ...before, note: '茶' }, before)).toBe(false);
  });
  it('leads from what is missing to the field that holds it', () => {
    expect(['online', 'work', 'family', 'phone', 'salutation'].map(placeOf)).toEqual([
      'emails',
      'employer',
      'relations',
      'phones',
      'salutation',
    ]);
  });
});
