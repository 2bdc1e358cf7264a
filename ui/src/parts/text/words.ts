// Words for the names the core uses: kinds, classes, error codes. The words themselves are in
// assets/messages.
import type {
  ApiError,
  Class,
  ConsentBasis,
  ContactKind,
  Expectation,
  FieldKind,
  FollowupKind,
  Gender,
  OccasionKind,
  PointType,
  RelationKind,
  Repeat,
  WhyField,
} from '../../api/types';
import { m } from '../../paraglide/messages.js';

type Args = Record<string, string | number | string[]>;
const all = m as unknown as Record<string, ((args: Args) => string) | undefined>;

export const hasWords = (key: string): boolean => all[key] !== undefined;

/** The message of a key put together at run time; the key itself where no message exists. */
export const sentence = (key: string, args: Args = {}): string => all[key]?.(args) ?? key;

/** All messages whose keys start like this, as they stand in the language of the moment; for files that the shell writes. */
export const wordsUnder = (...starts: string[]): Record<string, string> =>
  Object.fromEntries(
    Object.keys(all)
      .filter((key) => starts.some((start) => key.startsWith(start)))
      .map((key) => [key, sentence(key)]),
  );

const NO_ARGS = {
  name: '',
  text: '',
  path: '',
  detail: '',
  limit: '',
  limit_mb: '',
  op: '',
  readings: '',
  candidates: '',
  card: '',
  peer: '',
  from: '',
  to: '',
  at: '',
  until: '',
};

export const errorWords = (error: ApiError): string =>
  hasWords(`error_${error.code}`)
    ? sentence(`error_${error.code}`, { ...NO_ARGS, ...error.args })
    : m.error_internal({ detail: error.code });

export const operationWords = (op: string): string =>
  hasWords(`op_${op}`) ? sentence(`op_${op}`) : m.op_other();

export const kindWords = (kind: ContactKind): string => KIND[kind]();
export const KIND: Record<ContactKind, () => string> = {
  call: m.kind_call,
  visit: m.kind_visit,
  message: m.kind_message,
  letter: m.kind_letter,
  branch: m.kind_branch,
  meeting: m.kind_meeting,
  gift: m.kind_gift,
  event: m.kind_event,
};

export const classWords = (klass: Class | null): string => (klass === null ? m.class_none() : CLASS[klass]());
const CLASS: Record<Class, () => string> = { A: m.class_a, B: m.class_b, C: m.class_c };

export const expectationWords = (expectation: Expectation): string => EXPECTATION[expectation]();
const EXPECTATION: Record<Expectation, () => string> = {
  below: m.expectation_below,
  met: m.expectation_met,
  above: m.expectation_above,
};

/** 每 2 週 */
export const repeatWords = ({ every, unit }: Repeat): string => sentence(`repeat_${unit}`, { count: every });
export const followupKindWords = (kind: FollowupKind): string => FOLLOWUP[kind]();
const FOLLOWUP: Record<FollowupKind, () => string> = {
  urgent: m.followup_urgent,
  special: m.followup_special,
  easy: m.followup_easy,
  hard: m.followup_hard,
};

export const genderWords = (gender: Gender): string => GENDER[gender]();
const GENDER: Record<Gender, () => string> = {
  female: m.gender_female,
  male: m.gender_male,
  other: m.gender_other,
};

export const relationWords = (relation: RelationKind): string => RELATION[relation]();
export const RELATION: Record<RelationKind, () => string> = {
  spouse: m.relation_spouse,
  child: m.relation_child,
  parent: m.relation_parent,
  sibling: m.relation_sibling,
  decision_maker: m.relation_decision_maker,
  buyer: m.relation_buyer,
  user: m.relation_user,
  payer: m.relation_payer,
  referrer: m.relation_referrer,
  referred: m.relation_referred,
  partner: m.relation_partner,
  colleague: m.relation_colleague,
  assistant: m.relation_assistant,
  emergency: m.relation_emergency,
  other: m.relation_other,
};

export const occasionWords = (kind: OccasionKind): string => OCCASION[kind]();
export const OCCASION: Record<OccasionKind, () => string> = {
  wedding: m.occasion_wedding,
  first_deal: m.occasion_first_deal,
  policy_maturity: m.occasion_policy_maturity,
  lease_maturity: m.occasion_lease_maturity,
  car_service: m.occasion_car_service,
  other: m.occasion_other,
};

export const pointWords = (type: PointType): string => POINT[type]();
const POINT: Record<PointType, () => string> = {
  mobile: m.point_mobile,
  home: m.point_home,
  work: m.point_work,
  fax: m.point_fax,
  pager: m.point_pager,
  line: () => 'LINE',
  wechat: m.point_wechat,
  qq: () => 'QQ',
  whatsapp: () => 'WhatsApp',
  telegram: () => 'Telegram',
  skype: () => 'Skype',
  other: m.point_other,
};

export const basisWords = (basis: ConsentBasis): string => BASIS[basis]();
export const BASIS: Record<ConsentBasis, () => string> = {
  consent: m.consent_basis_consent,
  contract: m.consent_basis_contract,
  law: m.consent_basis_law,
  interest: m.consent_basis_interest,
  public: m.consent_basis_public,
};

export const fieldKindWords = (kind: FieldKind): string => FIELD_KIND[kind]();
export const FIELD_KIND: Record<FieldKind, () => string> = {
  text: m.own_kind_text,
  number: m.own_kind_number,
  money: m.own_kind_money,
  date: m.own_kind_date,
  choice: m.own_kind_choice,
  yes_no: m.own_kind_yes_no,
};

/** Why a card was found: 姓名, 拼音首字母, 電話末四碼 … */
export const whyWords = (field: WhyField): string => sentence(`why_${field}`);

const CODED: Record<string, string> = {
  relation: 'relation',
  gender: 'gender',
  type: 'point',
  channel: 'kind',
  preferred_channel: 'kind',
  calendar: 'calendar',
};

/** A stored value as people say it: `spouse` → 配偶, `1` → 是. */
export function valueWords(field: string, value: string): string {
  const column = field.split('.').at(-1) ?? field;
  const group = CODED[column.replace(/^(birthday|date)_/, '')];
  if (group !== undefined && hasWords(`${group}_${value}`)) return sentence(`${group}_${value}`);
  if (/^(preferred|do_not_contact|reached|no_next|\w+_leap)$/.test(column))
    return value === '1' ? m.yes() : m.no();
  return value;
}

/** A field's name on the card: `birthday` → 生日; a custom field keeps its own. */
export function fieldWords(field: string): string {
  const [table = '', column = ''] = field.split('.');
  const known = [field.replace('.', '_'), column, table].find(
    (name) => name !== '' && hasWords(`field_${name}`),
  );
  return known === undefined ? field : sentence(`field_${known}`);
}
