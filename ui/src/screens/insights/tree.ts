// The tree of referrals as rows: which of them are seen, and what lies above and below one. Pure.
import type { ReferralBranch } from '../../api/types';

export interface Twig {
  branch: ReferralBranch;
  /** The same card may stand in one tree only, so that its id names the row. */
  id: string;
  parent: string | null;
  children: string[];
  shut: boolean;
}

/** Of all branches in their order, those that no shut one hides. */
export function twigsOf(branches: readonly ReferralBranch[], shut: readonly string[]): Twig[] {
  const all: Twig[] = [];
  const above: Twig[] = [];
  for (const branch of branches) {
    above.length = Math.min(above.length, branch.depth);
    const parent = above.at(-1) ?? null;
    const { id } = branch.card;
    const twig: Twig = { branch, id, parent: parent?.id ?? null, children: [], shut: shut.includes(id) };
    parent?.children.push(id);
    all.push(twig);
    above.push(twig);
  }
  const hidden = new Set<string>();
  return all.filter((twig) => {
    const { parent } = twig;
    const above = parent === null ? undefined : all.find((one) => one.id === parent);
    if (above !== undefined && (hidden.has(above.id) || above.shut)) hidden.add(twig.id);
    return !hidden.has(twig.id);
  });
}

/** What an arrow does on a row: opens or shuts it, or goes to another one. */
export function arrow(twigs: readonly Twig[], id: string, code: string): { shut?: boolean; to?: string } | null {
  const at = twigs.findIndex((one) => one.id === id);
  const twig = twigs[at];
  if (twig === undefined) return null;
  const go = (to: Twig | undefined) => (to === undefined ? {} : { to: to.id });
  if (code === 'ArrowDown') return go(twigs[at + 1]);
  if (code === 'ArrowUp') return go(twigs[at - 1]);
  if (code === 'Home') return go(twigs[0]);
  if (code === 'End') return go(twigs.at(-1));
  if (code === 'ArrowRight') {
    if (twig.children.length === 0) return {};
    return twig.shut ? { shut: false } : { to: twig.children[0] ?? id };
  }
  if (code !== 'ArrowLeft') return null;
  if (twig.children.length > 0 && !twig.shut) return { shut: true };
  return twig.parent === null ? {} : { to: twig.parent };
}
