// An invented CSV file for looking at the import screens; nothing is read from disk.
import type { CardDraft, DoubtReading, ImportOptions, ImportPreview, ImportResult } from '../types';
import { book, nextId } from './store';

type Args = Record<string, unknown>;

const reading = (answer: string, year: number | null, month: number, day: number): DoubtReading => ({
  answer,
  date: { calendar: answer === 'lunar' ? 'lunar' : 'solar', year, month, day, leap: false },
});

export const blank = (name: string): CardDraft => draft(name, '');
const draft = (name: string, phone: string): CardDraft => ({
  uid: null,
  kind: 'person',
  name,
  surname: name.slice(0, 1),
  given: name.slice(1),
  nickname: '',
  salutation: '',
  spoken: '',
  gender: null,
  class: null,
  phones: [{ value: phone, type: 'mobile', preferred: true }],
  emails: [],
  ims: [],
  addresses: [],
  birthday: { calendar: 'solar', year: 1977, month: 8, day: 14, leap: false },
  employer: '',
  position: '',
  occupation: '',
  work_from: '',
  work_to: '',
  id_number: '',
  preferred_channel: null,
  best_time: '',
  do_not_contact: false,
  opt_outs: [],
  tags: [],
  groups: [],
  relations: [],
  occasions: [],
  fields: [],
  note: '',
  private_note: '',
});

export const choose = (): string => '/home/me/客戶名單.csv';

export function preview({ path, options }: Args): ImportPreview {
  const wanted = options as ImportOptions;
  const name = String(path);
  if (name.includes('empty')) throw { code: 'file_empty', field: null, args: { file: name } };
  const doubts = [
    ...(wanted.years === null
      ? [
          {
            code: 'roc_or_western',
            examples: ['66.8.14', '58/3/2'],
            rows: 6,
            readings: [reading('roc', 1977, 8, 14), reading('western', 1966, 8, 14)],
          },
        ]
      : []),
    ...(wanted.order === null
      ? [
          {
            code: 'day_or_month_first',
            examples: ['3/4/1977'],
            rows: 2,
            readings: [reading('day', 1977, 4, 3), reading('month', 1977, 3, 4)],
          },
        ]
      : []),
    ...(wanted.calendar === null
      ? [
          {
            code: 'lunar_or_solar',
            examples: ['八月十五'],
            rows: 1,
            readings: [reading('lunar', null, 8, 15), reading('solar', null, 8, 15)],
          },
        ]
      : []),
  ];
  return {
    file: '客戶名單.csv',
    format: 'csv',
    sheets: [],
    sheet: null,
    encoding: wanted.encoding ?? 'Big5',
    encodings: ['UTF-8', 'Big5', 'gb18030', 'UTF-16LE', 'UTF-16BE'],
    unreadable: wanted.encoding === 'UTF-8' ? 96 : 0,
    delimiter: ',',
    records: 48,
    columns: [
      { name: '姓名', sample: ['高立德', '沈靜宜', '雷孟祥'], field: 'name', own: null, certainty: 'sure' },
      { name: '手機', sample: ['0912-000-771', '0988-000-772'], field: 'mobile', own: null, certainty: 'sure' },
      { name: '生日', sample: ['66.8.14', '58/3/2'], field: 'birthday', own: null, certainty: 'guess' },
      { name: '身分證', sample: ['A1********'], field: null, own: null, certainty: 'sensitive' },
      { name: '年收入', sample: ['120萬', '80萬'], field: null, own: '年收入', certainty: 'sure' },
      { name: '血型', sample: ['O', 'AB'], field: null, own: null, certainty: 'none' },
    ],
    cards: [
      draft('高立德', '0912-000-771'),
      draft('沈靜宜', '0988-000-772'),
      draft('雷孟祥', '0977-000-773'),
    ],
    counts: { create: 41, update: 0, skip: 4, reject: 3, doubt: doubts.reduce((sum, one) => sum + one.rows, 0) },
    rejected: [
      { file: 'a.csv', row: 12, code: 'no_name', text: ',0912-000-774,,' },
      { file: 'a.csv', row: 30, code: 'malformed', text: '合計,,1,284,600' },
      { file: 'a.csv', row: 41, code: 'too_long', text: '李' },
    ],
    warnings: [
      { file: 'a.csv', row: 1, code: 'kept_as_field', text: '血型' },
      { file: 'a.csv', row: 1, code: 'skipped', text: '身分證' },
      { file: 'a.csv', row: 6, code: 'value_unfit', text: '年收入: 看情況' },
      { file: 'a.csv', row: 8, code: 'impossible_date', text: '2/30' },
      { file: 'a.csv', row: 9, code: 'damaged_number', text: '8.86912E+11' },
    ],
    doubts,
    fields: [
      'name',
      'salutation',
      'mobile',
      'phone',
      'email',
      'address',
      'birthday',
      'company',
      'position',
      'note',
      'custom',
      'skip',
      ...book.own.map((field) => `x.${field.name}`),
    ],
  };
}

export async function commit(_args: Args, emit: (event: string, payload: unknown) => void) {
  for (const done of [12, 24, 36, 48]) {
    await new Promise((go) => setTimeout(go, 250));
    emit('progress', { done, total: 48 });
  }
  const value: ImportResult = {
    read: 48,
    created: 41,
    updated: 0,
    skipped: 4,
    rejected: [],
    warnings: [],
  };
  return { value, op: nextId('op'), domains: ['cards', 'history'] };
}
