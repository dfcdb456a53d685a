/**
 * i18next set up. English of every page is in the bundle; the texts of an area come with its first page, those of another
 * language when it is chosen. A language is a folder of files of the same shape as `en`; which one: `language.ts`.
 */

import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { setLocale } from '../lib/format';
import type { Area } from '../lib/paths';
import type { admin } from './en/admin';
import { common } from './en/common';
import type { devportal } from './en/devportal';
import type { publisher } from './en/publisher';
import type { statistics } from './en/statistics';
import { LANGUAGES, type Language, browserLanguage, keepLanguage, localeOf } from './language';

type Texts = typeof common & typeof devportal & typeof publisher & typeof admin & typeof statistics;

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Texts };
  }
}

type Part = Area | 'common' | 'statistics';

const LOADERS: Record<Language, Record<Part, () => Promise<object>>> = {
  en: {
    common: async () => common,
    devportal: async () => (await import('./en/devportal')).devportal,
    publisher: async () => (await import('./en/publisher')).publisher,
    admin: async () => (await import('./en/admin')).admin,
    statistics: async () => (await import('./en/statistics')).statistics,
  },
  de: {
    common: async () => (await import('./de/common')).common,
    devportal: async () => (await import('./de/devportal')).devportal,
    publisher: async () => (await import('./de/publisher')).publisher,
    admin: async () => (await import('./de/admin')).admin,
    statistics: async () => (await import('./de/statistics')).statistics,
  },
};

const loaded = new Set<string>();
const wanted = new Set<Part>(['common']);

/** The language of the page. */
export const language = (): Language => LANGUAGES.find((one) => one === i18next.language) ?? 'en';

async function load(into: Language, part: Part): Promise<void> {
  const key = `${into}/${part}`;
  if (loaded.has(key)) return;
  i18next.addResourceBundle(into, 'translation', await LOADERS[into][part](), true, true);
  loaded.add(key);
}

/** Makes the texts of an area, or of what several areas show, available; once a language. */
export async function loadTexts(part: Part): Promise<void> {
  wanted.add(part);
  await load(language(), part);
}

/** Shows everything in a language from now on, also on the next visit. */
export async function speak(chosen: Language): Promise<void> {
  keepLanguage(chosen);
  await use(chosen);
}

/** To be awaited before the first page is shown. */
export const startTexts = () => use(browserLanguage());

async function use(chosen: Language): Promise<void> {
  await Promise.all([...wanted].map((part) => load(chosen, part)));
  setLocale(localeOf(chosen));
  document.documentElement.lang = chosen;
  await i18next.changeLanguage(chosen);
}

void i18next.use(initReactI18next).init({
  lng: 'en',
  fallbackLng: 'en',
  resources: { en: { translation: common } },
  // React escapes.
  interpolation: { escapeValue: false },
});

export { i18next };
