import { currentLocale } from './format';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size in the largest unit that leaves a whole part: "1.4 GB". */
export function formatBytes(bytes: number, locale = currentLocale()): string {
  let [value, unit] = [Math.max(0, bytes), 0];
  while (value >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit: UNITS[unit] ?? 'byte', maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0 }).format(value);
}
