import type { TFunction } from 'i18next';
import type { Policy } from '../api/devportal';
import { formatNumber, span } from '../lib/format';

/** What no limit looks like on the wire: WSO2 ships `Unlimited` as the largest 32-bit number. */
const UNLIMITED = 2_147_483_647;

/** `1,000 requests per minute`, or nothing when the policy says no count. */
export function rateText(t: TFunction, { requestCount, unitTime = 1, timeUnit: unit, name }: Partial<Pick<Policy, 'requestCount' | 'unitTime' | 'timeUnit' | 'name'>>): string | undefined {
  if (name === 'Unlimited' || requestCount === UNLIMITED) return t('rate.unlimited');
  const time = span(unitTime, unit);
  if (!requestCount || !time) return undefined;
  const amount = t('rate.requests', { count: requestCount, formatted: formatNumber(requestCount) });
  return time.amount > 1
    ? t('rate.perMany', { amount, count: time.amount, unit: t(`rate.${time.unit}s`) })
    : t('rate.per', { amount, unit: t(`rate.${time.unit}`) });
}
