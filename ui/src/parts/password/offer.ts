// A password made up by the core, of six words. Password fields take no input method, so the words are of letters every
// keyboard has.
import * as api from '../../api';
import type { Offered } from '../../api';
import { session } from '../../app/session.svelte';

export interface MadeUp extends Offered {
  /** The language of its words, for whoever reads them aloud. */
  lang: 'zh-Latn' | 'en';
}

export async function makeUp(): Promise<MadeUp> {
  const pinyin = session.settings.language === 'zh-Hans';
  const offered = await api.offerPassword(pinyin ? 'pinyin' : 'english');
  return { ...offered, lang: pinyin ? 'zh-Latn' : 'en' };
}
