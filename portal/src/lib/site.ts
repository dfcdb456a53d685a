/**
 * What the operator chose for the look of the portal. The server writes it into the head of each page, so that it is there
 * before anything is painted (`crates/control/src/portal_theme`); under Vite alone there is nothing, and the portal's own
 * look holds.
 */

const SHADES = 10;

/** A text of the page's head. */
function said(name: string): string | undefined {
  if (typeof document === 'undefined') return undefined;
  return document.querySelector(`meta[name="${name}"]`)?.getAttribute('content') ?? undefined;
}

/** Name of the portal, as `ui/page-title` puts it behind the title of a page. */
export const siteName = (): string => said('application-name') ?? 'Tidegate';

/** Whether there are logos of the operator's, for light and for dark pages. */
export const logos = () => ({ light: said('tidegate-logo') !== undefined, dark: said('tidegate-logo-dark') !== undefined });

/** Whether visitors may make themselves an account. */
export const signsUp = (): boolean => said('tidegate-sign-up') !== undefined;

/** The shades of the operator's colour from light to dark; without one, those given. */
export function brandShades<T extends readonly string[]>(own: T): T {
  if (typeof document === 'undefined') return own;
  const style = getComputedStyle(document.documentElement);
  const found = Array.from({ length: SHADES }, (_, n) => style.getPropertyValue(`--tg-brand-${n}`).trim());
  return found.every((shade) => /^#[0-9a-f]{6}$/.test(shade)) ? (found as unknown as T) : own;
}
