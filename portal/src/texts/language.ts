/** Which language the page speaks: what the address says (`?lang=de`), else what was chosen here before, else the browser's. */

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What each language calls itself. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', de: 'Deutsch' };

const KEPT = 'tidegate.language';

/** The first of `wishes` (like `de-AT`) that there are texts for. */
export function languageFor(wishes: readonly (string | null)[]): Language {
  const spoken = wishes.map((wish) => LANGUAGES.find((one) => one === wish?.split('-')[0]?.toLowerCase()));
  return spoken.find((one) => one !== undefined) ?? 'en';
}

export function browserLanguage(): Language {
  const asked = new URLSearchParams(location.search).get('lang');
  // The address changes with the next page.
  if (asked !== null) keepLanguage(languageFor([asked, localStorage.getItem(KEPT)]));
  return languageFor([asked, localStorage.getItem(KEPT), ...navigator.languages]);
}

export function keepLanguage(chosen: Language): void {
  localStorage.setItem(KEPT, chosen);
}

/** For numbers and dates: the person's region where the browser names one of this language, as `en-GB`. */
export function localeOf(chosen: Language, wishes: readonly string[] = navigator.languages): string {
  return wishes.find((wish) => wish.toLowerCase().startsWith(`${chosen}-`)) ?? chosen;
}
