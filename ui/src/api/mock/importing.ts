// Two invented CSV files for looking at the import screens, one of people and one of purchases; nothing is read from disk.
import type {
  CardDraft,
  DoubtReading,
  ImportOptions,
  ImportPreview,
  ImportResult,
  LedgerOptions,
  LedgerPreview,
  LedgerRows,
} from '../types';
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
  if (name.includes('購買')) return ledgerAsPeople(wanted);
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

/** Purchases as the list of another program has them: nobody has a customer of that last name. */
const SOLD = [
  ['王美玲', '115/6/20', '終身醫療', '58,400', 'A-101', '林'],
  ['林志遠', '115/6/21', '意外險', '3,600', 'A-102', '林'],
  ['許雅筑', '115/7/2', '旅平險', '1,280', 'A-103', '周'],
  ['王美玲', '115/7/9', '旅平險', '1,280', 'A-104', '周'],
  ['賈寶玉', '115/7/15', '終身醫療', '61,200', 'A-105', '林'],
  ['簡秀琴', '115/8/1', '儲蓄險', '120,000', 'A-106', '周'],
  ['楊振聲', '115/8/8', '意外險', '3,600', 'A-107', '林'],
  ['林志遠', '115/8/30', '旅平險', '990', 'A-108', '林'],
];
const HEADER = ['客戶', '日期', '品名', '金額', '單號', '業務員'];
const STRANGER = 4;
const samples = (at: number): string[] => SOLD.slice(0, 3).map((row) => row[at] ?? '');

const FIELDS: Record<LedgerRows, string[]> = {
  interactions: ['customer', 'date', 'time', 'kind', 'reached', 'note', 'next_date'],
  purchases: ['customer', 'date', 'product', 'quantity', 'unit_price', 'amount', 'currency', 'invoice', 'note'],
  balances: ['customer', 'date', 'account', 'amount', 'currency', 'maturity'],
};
const NEEDED: Record<LedgerRows, string[][]> = {
  interactions: [['customer'], ['date'], ['kind']],
  purchases: [['customer'], ['date'], ['amount', 'unit_price']],
  balances: [['customer'], ['date'], ['account'], ['amount']],
};
const GUESSED: Record<string, string> = {
  客戶: 'customer',
  日期: 'date',
  品名: 'product',
  金額: 'amount',
  單號: 'invoice',
};

/** The file of purchases, taken for a list of people. */
function ledgerAsPeople(wanted: ImportOptions): ImportPreview {
  const known: Record<string, 'name'> = { 客戶: 'name' };
  return {
    file: '購買紀錄.csv',
    format: 'csv',
    sheets: [],
    sheet: null,
    encoding: wanted.encoding ?? 'UTF-8',
    encodings: ['UTF-8', 'Big5', 'gb18030'],
    unreadable: 0,
    delimiter: ',',
    records: SOLD.length,
    columns: HEADER.map((name, at) => ({
      name,
      sample: samples(at),
      field: known[name] ?? null,
      own: null,
      certainty: known[name] === undefined ? 'none' : 'sure',
    })),
    cards: [],
    counts: { create: 1, update: 0, skip: SOLD.length - 1, reject: 0, doubt: 0 },
    rejected: [],
    warnings: [],
    doubts: [],
    fields: ['name', 'note', 'custom', 'skip'],
  };
}

export function ledgerPreview({ options }: Args): LedgerPreview {
  const wanted = options as Partial<LedgerOptions>;
  const rows = wanted.rows ?? 'purchases';
  const fields = FIELDS[rows];
  const guess = Object.entries(GUESSED).filter(([, field]) => fields.includes(field));
  const map: Record<string, string> = wanted.map ?? Object.fromEntries(guess);
  const unknown = Object.values(map).find((field) => !fields.includes(field));
  if (unknown !== undefined) throw { code: 'field_unknown', field: null, args: { text: unknown } };
  const has = Object.values(map);
  const missing = NEEDED[rows].filter((any) => !any.some((one) => has.includes(one))).flatMap(([first]) => first ?? []);
  const whole = missing.length === 0;
  const left = whole && wanted.new_customers !== true;
  return {
    file: '購買紀錄.csv',
    encoding: wanted.encoding ?? 'UTF-8',
    encodings: ['UTF-8', 'Big5', 'gb18030'],
    sheets: [],
    sheet: null,
    records: SOLD.length,
    columns: HEADER.map((name, at) => ({ name, sample: samples(at), field: map[name] ?? null })),
    fields,
    missing,
    create: whole ? SOLD.length - (left ? 2 : 1) : 0,
    update: 0,
    skip: whole ? 1 : 0,
    rejected: left
      ? [{ file: '購買紀錄.csv', row: STRANGER + 2, code: 'card_unknown', text: SOLD[STRANGER]?.[0] ?? '' }]
      : [],
    reject: left ? 1 : 0,
  };
}

export async function ledgerCommit(args: Args, emit: (event: string, payload: unknown) => void) {
  const map = (args.options as LedgerOptions).map ?? {};
  const { create, update, skip, rejected, missing } = ledgerPreview({ options: { ...(args.options as object), map } });
  if (missing.length > 0) throw { code: 'field_unknown', field: 'columns', args: { text: '?', nearest: missing[0] } };
  for (const done of [4, SOLD.length]) {
    await new Promise((go) => setTimeout(go, 50));
    emit('progress', { done, total: SOLD.length });
  }
  const value: ImportResult = {
    read: SOLD.length,
    created: create,
    updated: update,
    skipped: skip,
    rejected,
    warnings: [],
  };
  return { value, op: nextId('op'), domains: ['cards', 'interactions', 'followups', 'sales', 'classes', 'history'] };
}
