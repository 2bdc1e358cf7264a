// A birthday of the month view as the row Today would show for it, so that greeting is one dialog everywhere.
import type { Birthday, Invite, Item } from '../../api';

export function itemOf(birthday: Birthday, invite: Invite | null): Item {
  const { card, person, relation, age, nominal_age, zodiac, born, milestone, adjusted, date, occasion } =
    birthday;
  const invites = invite !== null;
  return {
    kind: invites ? 'invitation' : 'birthday',
    card,
    reason: {
      code: relation === null ? 'birthday' : 'relative_birthday',
      text: '',
      person,
      relation,
      age,
      nominal_age,
      zodiac,
      date: born,
      kept_on: date,
      milestone: milestone?.age ?? null,
      days: null,
      amount: null,
      adjusted,
      occasion: null,
    },
    due: date,
    time: null,
    overdue_days: 0,
    action: invites ? 'invite' : 'greet',
    followup: null,
    promise: null,
    loan: null,
    order: null,
    occasion: invite?.occasion ?? occasion,
    channel: null,
  };
}
