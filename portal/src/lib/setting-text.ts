/** A setting's value as people read it: seconds become the largest unit that fits whole. */

import type { TFunction } from 'i18next';
import { formatNumber } from './format';

const UNITS = [['days', 86_400], ['hours', 3_600], ['minutes', 60]] as const;

/** How many of which unit so many seconds are. */
export function inUnits(seconds: number): { count: number; unit: 'days' | 'hours' | 'minutes' | 'seconds' } {
  const fitting = UNITS.find(([, length]) => seconds >= length && seconds % length === 0);
  return fitting ? { count: seconds / fitting[1], unit: fitting[0] } : { count: seconds, unit: 'seconds' };
}

export function settingText(t: TFunction, name: string, value: string | number | boolean): string {
  if (typeof value === 'boolean') return t(value ? 'common.yes' : 'common.no');
  if (typeof value === 'string') return value;
  if (name.endsWith('_days')) return t('admin.keyManagers.days', { count: value });
  if (!name.endsWith('_seconds')) return formatNumber(value);
  if (value < 0) return t('admin.keyManagers.never');
  const { count, unit } = inUnits(value);
  if (unit === 'days') return t('admin.keyManagers.days', { count });
  return `${formatNumber(count)} ${t(count === 1 ? `rate.${unit.slice(0, -1) as 'hour' | 'minute' | 'second'}` : `rate.${unit}`)}`;
}
