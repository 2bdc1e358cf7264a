// The sign of an occasion, of what a row's button does, and of a group.
import CalendarHeart from '@lucide/svelte/icons/calendar-heart';
import Cake from '@lucide/svelte/icons/cake';
import Check from '@lucide/svelte/icons/check';
import Copy from '@lucide/svelte/icons/copy';
import Flag from '@lucide/svelte/icons/flag';
import Flower from '@lucide/svelte/icons/flower';
import Gift from '@lucide/svelte/icons/gift';
import Heart from '@lucide/svelte/icons/heart';
import House from '@lucide/svelte/icons/house';
import Lamp from '@lucide/svelte/icons/lamp';
import Mail from '@lucide/svelte/icons/mail';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Minus from '@lucide/svelte/icons/minus';
import Moon from '@lucide/svelte/icons/moon';
import Pencil from '@lucide/svelte/icons/pencil';
import Phone from '@lucide/svelte/icons/phone';
import Printer from '@lucide/svelte/icons/printer';
import Sailboat from '@lucide/svelte/icons/sailboat';
import Snowflake from '@lucide/svelte/icons/snowflake';
import Star from '@lucide/svelte/icons/star';
import Sun from '@lucide/svelte/icons/sun';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import Undo2 from '@lucide/svelte/icons/undo-2';
import User from '@lucide/svelte/icons/user';
import type { GreetingGroup } from '../../api/types';
import type { Act } from './board';

const OCCASION: Record<string, typeof Cake> = {
  birthday: Cake,
  new_year: Sun,
  spring_festival: House,
  lantern: Lamp,
  womens_day: Flower,
  mothers_day: Heart,
  dragon_boat: Sailboat,
  fathers_day: User,
  qixi: Heart,
  mid_autumn: Moon,
  teachers_day: Star,
  double_ninth: User,
  national_day: Flag,
  winter_solstice: Snowflake,
  christmas: Gift,
};
export const occasionIcon = (id: string): typeof Cake => OCCASION[id] ?? CalendarHeart;

export const ACT_ICON: Record<Act, typeof Cake> = {
  write: Pencil,
  copy: Copy,
  mail: Mail,
  sms: MessageSquare,
  print: Printer,
  call: Phone,
  sent: Check,
  unskip: Undo2,
};
export const GROUP_ICON: Record<GreetingGroup, typeof Cake> = {
  hand: Pencil,
  salutation: TriangleAlert,
  one: MessageSquare,
  none: Minus,
};
