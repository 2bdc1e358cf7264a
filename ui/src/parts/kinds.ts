// The sign of each kind of contact.
import CalendarCheck from '@lucide/svelte/icons/calendar-check';
import Gift from '@lucide/svelte/icons/gift';
import House from '@lucide/svelte/icons/house';
import Mail from '@lucide/svelte/icons/mail';
import MapPin from '@lucide/svelte/icons/map-pin';
import MessageSquare from '@lucide/svelte/icons/message-square';
import Phone from '@lucide/svelte/icons/phone';
import Users from '@lucide/svelte/icons/users';
import type { ContactKind } from '../api/types';

export const KIND_ICON: Record<ContactKind, typeof Phone> = {
  call: Phone,
  visit: MapPin,
  message: MessageSquare,
  letter: Mail,
  branch: House,
  meeting: Users,
  gift: Gift,
  event: CalendarCheck,
};
