// The sections of the settings, in their order.
import Download from '@lucide/svelte/icons/download';
import CalendarSync from '@lucide/svelte/icons/calendar-sync';
import Layers from '@lucide/svelte/icons/layers';
import Package from '@lucide/svelte/icons/package';
import Lock from '@lucide/svelte/icons/lock';
import Sliders from '@lucide/svelte/icons/sliders-horizontal';
import Tag from '@lucide/svelte/icons/tag';
import Users from '@lucide/svelte/icons/users';
import { m } from '../../paraglide/messages.js';

export const SECTIONS = [
  { section: 'general', icon: Sliders, label: m.settings_general },
  { section: 'rhythm', icon: CalendarSync, label: m.settings_rhythm },
  { section: 'staff', icon: Users, label: m.settings_staff },
  { section: 'backups', icon: Download, label: m.settings_backups },
  { section: 'fields', icon: Tag, label: m.settings_fields },
  { section: 'classes', icon: Layers, label: m.settings_classes },
  { section: 'products', icon: Package, label: m.settings_products },
  { section: 'lock', icon: Lock, label: m.settings_lock },
] as const;
