/** A rate limit as the form holds it, and as the Admin API takes it. */

import type { NewThrottlePolicy, PolicyLevel, ThrottlePolicy } from '../api/admin';

export const TIME_UNITS = ['sec', 'min', 'hour', 'days', 'week', 'month', 'year'] as const;
export const BURST_UNITS = ['sec', 'min', 'hour'] as const;
export const DATA_UNITS = ['KB', 'MB', 'GB'] as const;

export type PolicyForm = {
  name: string;
  displayName: string;
  description: string;
  counts: 'requests' | 'bytes';
  amount: number | string;
  dataUnit: string;
  every: number | string;
  timeUnit: string;
  hasBurst: boolean;
  burstAmount: number | string;
  burstUnit: string;
  stops: boolean;
  isCommercial: boolean;
};

export const EMPTY: PolicyForm = {
  name: '', displayName: '', description: '', counts: 'requests', amount: 1000, dataUnit: 'MB', every: 1, timeUnit: 'min', hasBurst: false, burstAmount: 10, burstUnit: 'sec', stops: true, isCommercial: false,
};

/** Units as this form offers them; servers write `day` and `days` alike. */
const unitOf = (unit: string) => TIME_UNITS.find((one) => unit.startsWith(one.slice(0, 3))) ?? 'min';

export function formOf(policy: ThrottlePolicy): PolicyForm {
  const { requestCount, bandwidth } = policy.defaultLimit;
  const burst = policy.burstLimit ?? { rateLimitCount: policy.rateLimitCount, rateLimitTimeUnit: policy.rateLimitTimeUnit };
  const limit = bandwidth ?? requestCount;
  return {
    name: policy.policyName,
    displayName: policy.displayName,
    description: policy.description,
    counts: bandwidth ? 'bytes' : 'requests',
    amount: bandwidth?.dataAmount ?? requestCount?.requestCount ?? EMPTY.amount,
    dataUnit: bandwidth?.dataUnit ?? EMPTY.dataUnit,
    every: limit?.unitTime ?? 1,
    timeUnit: unitOf(limit?.timeUnit ?? 'min'),
    hasBurst: (burst.rateLimitCount ?? 0) > 0,
    burstAmount: burst.rateLimitCount || EMPTY.burstAmount,
    burstUnit: burst.rateLimitTimeUnit ? unitOf(burst.rateLimitTimeUnit) : EMPTY.burstUnit,
    stops: policy.stopOnQuotaReach ?? true,
    isCommercial: policy.billingPlan === 'COMMERCIAL',
  };
}

const isPositive = (value: number | string) => typeof value === 'number' && Number.isInteger(value) && value > 0;

/** What is wrong, by field. */
export function problemsOf(form: PolicyForm): { name?: true; amount?: true; every?: true; burstAmount?: true } {
  const name = form.name.trim();
  return {
    ...(name.length <= 60 && /^[\p{L}\p{N}\-_. ]+$/u.test(name) ? {} : { name: true as const }),
    ...(isPositive(form.amount) ? {} : { amount: true as const }),
    ...(isPositive(form.every) ? {} : { every: true as const }),
    ...(!form.hasBurst || isPositive(form.burstAmount) ? {} : { burstAmount: true as const }),
  };
}

export function sentOf(level: PolicyLevel, form: PolicyForm): NewThrottlePolicy {
  const time = { timeUnit: form.timeUnit, unitTime: Number(form.every) };
  const burst = { rateLimitCount: form.hasBurst ? Number(form.burstAmount) : 0, rateLimitTimeUnit: form.burstUnit };
  return {
    policyName: form.name.trim(),
    displayName: form.displayName.trim() || form.name.trim(),
    description: form.description.trim(),
    defaultLimit: form.counts === 'requests'
      ? { type: 'REQUESTCOUNTLIMIT', requestCount: { ...time, requestCount: Number(form.amount) } }
      : { type: 'BANDWIDTHLIMIT', bandwidth: { ...time, dataAmount: Number(form.amount), dataUnit: form.dataUnit } },
    ...(level === 'application' ? { burstLimit: burst } : {}),
    ...(level === 'subscription' ? { ...burst, stopOnQuotaReach: form.stops, billingPlan: form.isCommercial ? 'COMMERCIAL' : 'FREE' } : {}),
  };
}
