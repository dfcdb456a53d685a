/** Numbers and moments as charts write them: short on axes, exact elsewhere. */

import { currentLocale } from '../lib/format';

const DAY_MS = 86_400_000;
const kept = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

/** Formats are dear to make and asked for at each tick. */
function made<T extends Intl.NumberFormat | Intl.DateTimeFormat>(name: string, make: (locale: string | undefined) => T): T {
  const key = `${name} ${currentLocale()}`;
  const known = kept.get(key) ?? make(currentLocale());
  kept.set(key, known);
  return known as T;
}

export const formatCount = (value: number) =>
  made('count', (locale) => new Intl.NumberFormat(locale, value >= 100_000 ? { notation: 'compact', maximumFractionDigits: 1 } : {})).format(value);

export const formatShare = (share: number) =>
  made('share', (locale) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })).format(share);

/** `0.4 ms`, `12 ms`, `1.2 s`. */
export function formatMillis(ms: number): string {
  if (ms >= 10_000) return `${made('s', (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })).format(ms / 1000)} s`;
  if (ms >= 1000) return `${made('s1', (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })).format(ms / 1000)} s`;
  return `${made(ms < 10 ? 'ms1' : 'ms', (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: ms < 10 ? 1 : 0 })).format(ms)} ms`;
}

/** On an axis: the hour where a day or so is shown, else the day. */
export const formatTick = (at: number, lengthMs: number) =>
  lengthMs <= 2 * DAY_MS
    ? made('hour', (locale) => new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' })).format(at)
    : made('day', (locale) => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })).format(at);
