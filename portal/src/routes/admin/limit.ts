import type { TFunction } from 'i18next';
import type { ThrottlePolicy } from '../../api/admin';
import { formatNumber, timeUnit } from '../../lib/format';
import { rateText } from '../../texts/rate';

/** What a policy allows, in words; an em dash when this portal does not know the kind. */
export function limitText(t: TFunction, { policyName, defaultLimit }: ThrottlePolicy): string {
  const { requestCount, bandwidth } = defaultLimit;
  if (bandwidth) {
    const unit = timeUnit(bandwidth.timeUnit);
    const amount = `${formatNumber(bandwidth.dataAmount)} ${bandwidth.dataUnit}`;
    return unit ? t('rate.per', { amount, unit: t(`rate.${unit}`) }) : amount;
  }
  return rateText(t, { name: policyName, ...requestCount }) ?? '—';
}

/** The burst limit on top, in words; nothing when there is none. */
export function burstText(t: TFunction, { burstLimit, rateLimitCount, rateLimitTimeUnit }: ThrottlePolicy): string | undefined {
  const requestCount = burstLimit?.rateLimitCount ?? rateLimitCount ?? 0;
  const timeUnit = burstLimit?.rateLimitTimeUnit ?? rateLimitTimeUnit ?? undefined;
  if (requestCount === 0 || !timeUnit) return undefined;
  const rate = rateText(t, { requestCount, unitTime: 1, timeUnit });
  return rate && t('admin.policies.burstOf', { rate });
}
