// 分析・分級: what the charts show, why a customer is in a class, the rules and what people judged.
import { call, write } from './client';
import type {
  ClassCount,
  ClassMoves,
  ClassRules,
  ClassScheme,
  ClassSettings,
  Explained,
  InsightPeriod,
  Insights,
  JudgementDraft,
  Profile,
  Worths,
} from './types';

export const insights = (period: InsightPeriod) => call<Insights>('insights', { period });
/** The classes of one customer under every scheme; `card_unknown` for one that was put away. */
export const classProfile = (card: string) => call<Profile>('class_profile', { card });
export const explainClass = (card: string, scheme: ClassScheme) =>
  call<Explained>('explain_class', { card, scheme });
export const classCounts = (scheme: ClassScheme) => call<ClassCount[]>('class_counts', { scheme });
export const classRules = () => call<ClassRules>('class_rules');
/** How many would be in each class by rules that are not in force. */
export const tryClassRules = (settings: ClassSettings, scheme: ClassScheme) =>
  call<ClassCount[]>('try_class_rules', { settings, scheme });
export const setClassRules = (settings: ClassSettings) => write<null>('set_class_rules', { settings });
/** A judgement of ABC puts the card in that class at once. */
export const judge = (card: string, draft: JudgementDraft) => write<string>('judge', { card, draft });
export const unjudge = (id: string) => write<null>('unjudge', { id });
/** Cards whose class would be another if the rule of ABC were put in force. */
export const classMoves = () => call<ClassMoves>('class_moves');
/** Puts it in force; answers how many changed. */
export const reclassify = () => write<number>('reclassify');
export const worths = () => call<Worths>('worths');
