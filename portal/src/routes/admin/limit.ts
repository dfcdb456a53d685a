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
