import type { ClassScheme } from '../../api';

/** What is explained: a class of a scheme, or 終生價值. */
export type WhyTab = ClassScheme | 'worth';
