/** The one place that turns numbers, dates and rates into text. */

let locale: string | undefined;
let number = new Intl.NumberFormat();
let dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** Numbers and dates are written as in this locale from now on. */
export function setLocale(chosen: string): void {
  locale = chosen;
  number = new Intl.NumberFormat(locale);
  dateTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

/** For formats of one's own; undefined: the browser's. */
export const currentLocale = () => locale;

export const formatNumber = (value: number) => number.format(value);

/** WSO2 writes dates as milliseconds, as digits in a string, or as text; unknown text is shown as it came. */
export function formatDate(value: string | number | undefined | null): string {
  if (value === undefined || value === null || value === '') return '';
  const millis = typeof value === 'number' ? value : /^\d{11,}$/.test(value) ? Number(value) : Date.parse(value);
  return Number.isNaN(millis) ? String(value) : dateTime.format(millis);
}

/** `min` and `minutes` are both in use on the wire; returns a unit this portal has a text for. */
export function timeUnit(unit: string | undefined): 'second' | 'minute' | 'hour' | 'day' | 'month' | undefined {
  const found = /^(sec|min|hour|day|month)/i.exec(unit ?? '')?.[1]?.toLowerCase();
  switch (found) {
    case 'sec': return 'second';
    case 'min': return 'minute';
    case 'hour': case 'day': case 'month': return found;
    default: return undefined;
  }
}

export type Unit = NonNullable<ReturnType<typeof timeUnit>>;

const MILLIS: [Unit, number][] = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]];

/** A span of time as people say it: the DevPortal API writes a minute as `60000 ms`, the Admin API as `1 min`. */
export function span(amount: number, unit: string | undefined): { amount: number; unit: Unit } | undefined {
  const known = timeUnit(unit);
  if (known) return { amount, unit: known };
  if (unit?.toLowerCase() !== 'ms') return undefined;
  const fitting = MILLIS.find(([, millis]) => amount >= millis && amount % millis === 0);
  return fitting && { amount: amount / fitting[1], unit: fitting[0] };
}

/** The context without the version, which the DevPortal API adds to it and the Publisher API does not. */
export function bareContext(context: string, version: string): string {
  return context.endsWith(`/${version}`) ? context.slice(0, -version.length - 1) : context;
}

/** Two letters that stand for a name in a generated icon. */
export function initials(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').split(/[\s_.-]+/).filter(Boolean);
  const [first = '?', second] = words;
  return (second ? first.slice(0, 1) + second.slice(0, 1) : first.slice(0, 2)).toUpperCase();
}

/** A stable number for a name, to pick its icon's colour. */
export function hue(name: string, of: number): number {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % of;
}
