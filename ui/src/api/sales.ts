// 進程・收款: opportunities, orders, payments, holdings and what is agreed with customers.
import { call, write } from './client';
import type {
  Balance,
  BalanceNoted,
  Benefit,
  BenefitDraft,
  BenefitOffer,
  CommissionDraft,
  CreditDraft,
  Day,
  HoldingDraft,
  InstalmentDraft,
  LostReason,
  Maturity,
  Money,
  Opportunity,
  OpportunityDraft,
  OrderAdded,
  OrderDraft,
  Paid,
  PaymentDraft,
  Product,
  ProductDraft,
  Receivables,
  Referrals,
  SourceCost,
  SpecialPrice,
  Trade,
  TradeTerm,
  YearEnd,
} from './types';

/** Those of everybody who is not put away, the earliest expected first. */
export const opportunities = () => call<Opportunity[]>('opportunities');
export const addOpportunity = (card: string, draft: OpportunityDraft) =>
  write<string>('add_opportunity', { card, draft });
export const changeOpportunity = (id: string, draft: OpportunityDraft) =>
  write<null>('change_opportunity', { id, draft });
export const loseOpportunity = (id: string, reason: LostReason, note: string) =>
  write<null>('lose_opportunity', { id, reason, note });
export const reopenOpportunity = (id: string) => write<null>('reopen_opportunity', { id });
export const removeOpportunity = (id: string) => write<null>('remove_opportunity', { id });
export const referrals = () => call<Referrals>('referrals');
/** Plans a follow-up on whoever brought this customer. */
export const thankReferrer = (brought: string, purpose: string) =>
  write<string>('thank_referrer', { brought, purpose });

/** Everything of one customer's trade. */
export const trade = (card: string) => call<Trade>('trade', { card });
/** `currency`: that of a book without orders. */
export const receivables = (currency: string) => call<Receivables>('receivables', { currency });
/** The currency of the book's orders; `usual` where there are none. */
export const bookCurrency = (usual: string) => call<string>('book_currency', { usual });
/** Reads `12萬` or `1,234.50`; `unreadable` for what is none or could mean two numbers. */
export const readAmount = (text: string, currency: string) => call<Money>('read_amount', { text, currency });
export const addOrder = (card: string, draft: OrderDraft) => write<OrderAdded>('add_order', { card, draft });
/** Writes an order anew that was put in wrong; its payments stay. */
export const changeOrder = (order: string, draft: OrderDraft) => write<OrderAdded>('change_order', { order, draft });
/** The parts have to make the order's sum. */
export const planPayments = (order: string, plan: InstalmentDraft[]) => write<null>('plan_payments', { order, plan });
export const cancelOrder = (order: string) => write<null>('cancel_order', { order });
export const removeOrder = (order: string) => write<null>('remove_order', { order });
export const bookPayment = (order: string, payment: PaymentDraft) => write<Paid>('book_payment', { order, payment });
export const removePayment = (id: string) => write<null>('remove_payment', { id });

export const saveHolding = (card: string, id: string | null, draft: HoldingDraft) =>
  write<string>('save_holding', { card, id, draft });
export const removeHolding = (id: string) => write<null>('remove_holding', { id });
export const setBalance = (id: string, balance: Balance) => write<BalanceNoted>('set_balance', { id, balance });
export const maturing = (from: Day, until: Day) => call<Maturity[]>('maturing', { from, until });
export const products = () => call<Product[]>('products');
export const saveProduct = (id: string | null, draft: ProductDraft) => write<string>('save_product', { id, draft });
export const removeProduct = (id: string) => write<null>('remove_product', { id });

export const setCredit = (card: string, draft: CreditDraft) => write<null>('set_credit', { card, draft });
export const savePrice = (card: string, price: SpecialPrice) => write<string>('save_price', { card, price });
export const removePrice = (id: string) => write<null>('remove_price', { id });
export const terms = () => call<TradeTerm[]>('terms');
export const setTerms = (terms: TradeTerm[]) => write<null>('set_terms', { terms });
/** Can be paid when its order is paid in full. */
export const saveCommission = (order: string, draft: CommissionDraft) =>
  write<string>('save_commission', { order, draft });
export const removeCommission = (id: string) => write<null>('remove_commission', { id });
export const addReward = (card: string, day: Day, points: number, what: string) =>
  write<string>('add_reward', { card, day, points, what });
export const removeReward = (id: string) => write<null>('remove_reward', { id });
/** What each customer brought in a year; `currency`: that of a book without orders. */
export const yearEnd = (year: number, currency: string) => call<YearEnd>('year_end', { year, currency });
export const benefits = () => call<Benefit[]>('benefits');
/** What one customer may have today. */
export const cardBenefits = (card: string) => call<BenefitOffer[]>('card_benefits', { card });
export const saveBenefit = (id: string | null, draft: BenefitDraft) => write<string>('save_benefit', { id, draft });
export const removeBenefit = (id: string) => write<null>('remove_benefit', { id });
/** `benefit_unfit` for who may not have it, `amount_unfit` with too few points. */
export const useBenefit = (card: string, id: string) => write<string>('use_benefit', { card, id });
export const sourceCosts = () => call<SourceCost[]>('source_costs');
export const addSourceCost = (source: string, day: Day, amount: Money) =>
  write<string>('add_source_cost', { source, day, amount });
export const removeSourceCost = (id: string) => write<null>('remove_source_cost', { id });
