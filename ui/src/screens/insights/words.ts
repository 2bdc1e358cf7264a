// Names of what the charts show: stages, groups, how likely somebody still is a customer, steps of the grid. Words only.
import type { Component } from 'svelte';
import Clock from '@lucide/svelte/icons/clock';
import Moon from '@lucide/svelte/icons/moon';
import X from '@lucide/svelte/icons/x';
import type { Audience, CardRef, GridCell, RfmGrid, Stage } from '../../api/types';
import { m } from '../../paraglide/messages.js';
import { stepRanges } from '../../parts/chart/steps';

export const STAGE: Record<Stage, () => string> = {
  prospect: m.pipe_stage_prospect,
  target: m.pipe_stage_target,
  signed: m.pipe_stage_signed,
  qualified: m.pipe_stage_qualified,
  lost: m.pipe_stage_lost,
};
export const AUDIENCE: Record<Audience, () => string> = {
  existing: m.insights_audience_existing,
  lost: m.insights_audience_lost,
  prospect: m.insights_audience_prospect,
};

export interface Group {
  icon: Component<{ size?: number | string; strokeWidth?: number | string }>;
  words: () => string;
  /** What a follow-up is for. */
  purpose: (of: { count: number }) => string;
  alarm: boolean;
}
const DORMANT: Group = { icon: Moon, words: m.insights_group_dormant, purpose: m.insights_purpose_dormant, alarm: false };
const GROUPS: Record<string, Group> = {
  dormant: DORMANT,
  lost: { icon: X, words: m.insights_group_lost, purpose: m.insights_purpose_lost, alarm: true },
  late: { icon: Clock, words: m.insights_group_late, purpose: m.insights_purpose_late, alarm: false },
};
/** Of a row of those who went quiet. */
export const groupOf = (group: string): Group => GROUPS[group] ?? DORMANT;

/** 很可能還會來 97% */
export function aliveWords(chance: number): string {
  const percent = Math.round(chance * 100);
  if (chance >= 0.8) return m.insights_alive_likely({ percent });
  if (chance >= 0.5) return m.insights_alive_maybe({ percent });
  return chance >= 0.2 ? m.insights_alive_hardly({ percent }) : m.insights_alive_gone({ percent });
}
/** 3.2: of purchases to come, tenths say enough. */
export const times = (expected: number): string => (Math.round(expected * 10) / 10).toFixed(1);

/** 0–30 天, 31–60 …: the latest first. */
export const recencyLabels = ({ recency }: RfmGrid): string[] =>
  stepRanges(0, recency).map((range, at) => (at === 0 ? m.insights_days({ range }) : range));
/** 1 次, 2–3 …: the rarest first. */
export const frequencyLabels = ({ frequency }: RfmGrid): string[] =>
  stepRanges(1, frequency).map((range, at) => (at === 0 ? m.insights_times({ range }) : range));

/** What stands beside the figure of a cell: who went quiet first of all, else the corners that have a name. */
export function cellMark({ recency, frequency, cards, dormant }: GridCell, grid: RfmGrid): string {
  if (dormant > 0) return dormant === cards ? m.insights_group_dormant() : m.insights_cell_dormant({ count: dormant });
  if (cards === 0) return '';
  if (recency === 5 && frequency === 1) return m.insights_cell_new();
  if (recency === 5 && frequency >= 4) return m.insights_cell_regular();
  return recency === 1 && frequency === 1 && grid.frequency[0] === 1 ? m.insights_cell_once() : '';
}

/** 曾玉蘭 曾媽媽 */
export const fullName = ({ name, salutation }: CardRef): string => (salutation === '' ? name : `${name} ${salutation}`);
