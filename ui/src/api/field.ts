// 帶卡・交回・拜訪摘要: going out to customers, and coming back. The shell asks where files lie; null = nobody chose.
import { call, write } from './client';
import type { Brief, Day, Loan, LoanDraft, LoanReturn, LoanStop, PlanQuery, Time, VisitPlan } from './types';

/** Whom to see on a day, in the order to go. */
export const visitPlan = (query: PlanQuery) => call<VisitPlan>('visit_plan', { query });
/** 路線順序 */
export const routeAreas = () => call<string[]>('route_areas');
export const setRouteAreas = (areas: string[]) => write<null>('set_route_areas', { areas });
/** The answer is null when all of them are out already. */
export const takeOut = (draft: LoanDraft) => write<string | null>('take_out', { draft });
/** What is out, the one due first first; with `all` also what is back. */
export const loans = (all: boolean) => call<Loan[]>('loans', { all });
/** One card is back, with what came of the visit. */
export const bringBack = (back: LoanReturn) => write<string | null>('bring_back', { back });
export const loseCard = (card: string, words: string) => write<null>('lose_card', { card, words });
/** The page before a visit; that it was read is kept. */
export const visitBrief = (card: string) => call<Brief>('visit_brief', { card });

export type CardPaper = 'a5' | 'a6' | 'four';
export interface CardsOnPaper {
  stops: LoanStop[];
  day: Day;
  holder: string;
  dueDay: Day;
  dueTime: Time;
  paper: CardPaper;
  /** Characters that no font has become 〓, instead of a refusal. */
  markGaps: boolean;
  name: string;
}
/** `glyphs_missing` names the characters that no font here has. */
export const saveVisitCards = (cards: CardsOnPaper) => call<string | null>('save_visit_cards', { ...cards });
export const saveBriefPdf = (card: string, name: string) => call<string | null>('save_brief_pdf', { card, name });
