/**
 * i18next set up. The texts every page needs are in the bundle; those of an area come with its first page, those of another
 * language when it is chosen. A language is a folder of files of the same shape as `en`.
 */

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Area } from '../lib/paths';
import type { admin } from './en/admin';
import { common } from './en/common';
import type { devportal } from './en/devportal';
import type { publisher } from './en/publisher';

type Texts = typeof common & typeof devportal & typeof publisher & typeof admin;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

const LOADERS: Record<string, Record<Area, () => Promise<object>>> = {
  en: {
    devportal: async () => (await import('./en/devportal')).devportal,
    publisher: async () => (await import('./en/publisher')).publisher,
    admin: async () => (await import('./en/admin')).admin,
  },
};

/** Makes the texts of an area available, once. */
export async function loadTexts(area: Area): Promise<void> {
  const language = i18next.resolvedLanguage ?? 'en';
  const key = `${language}/${area}`;
  if (loaded.has(key)) return;
  const load = LOADERS[language]?.[area];
  if (!load) return;
  i18next.addResourceBundle(language, 'translation', await load(), true, true);
  loaded.add(key);
}

const loaded = new Set<string>();

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: common } },
  // React escapes.
  interpolation: { escapeValue: false },
});

export { i18next };
