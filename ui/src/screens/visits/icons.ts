// The sign of why somebody is worth the way.
import Bell from '@lucide/svelte/icons/bell';
import Cake from '@lucide/svelte/icons/cake';
import Clock from '@lucide/svelte/icons/clock';
import Moon from '@lucide/svelte/icons/moon';
import Pencil from '@lucide/svelte/icons/pencil';
import TriangleAlert from '@lucide/svelte/icons/triangle-alert';
import type { Pill } from './plan';

export const SIGN: Record<Pill['sign'], typeof Bell> = {
  clock: Clock,
  late: TriangleAlert,
  cake: Cake,
  bell: Bell,
  moon: Moon,
  pencil: Pencil,
};
