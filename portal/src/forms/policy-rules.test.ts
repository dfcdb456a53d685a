import { describe, expect, it } from 'vitest';
import type { ThrottlePolicy } from '../api/admin';
import { EMPTY, formOf, problemsOf, sentOf } from './policy-rules';

const policy = (more: Partial<ThrottlePolicy>): ThrottlePolicy => ({
  policyId: 'p', policyName: 'Gold', displayName: 'Gold plan', description: 'd', isDeployed: true, type: 'SubscriptionThrottlePolicy',
  defaultLimit: { type: 'REQUESTCOUNTLIMIT', requestCount: { timeUnit: 'min', unitTime: 5, requestCount: 300 } }, ...more,
});

describe('a rate limit', () => {
  it('is sent as it was read', () => {
    const plan = policy({ rateLimitCount: 7, rateLimitTimeUnit: 'sec', stopOnQuotaReach: false, billingPlan: 'COMMERCIAL' });
    expect(sentOf('subscription', formOf(plan))).toEqual({
      policyName: 'Gold', displayName: 'Gold plan', description: 'd', defaultLimit: plan.defaultLimit, rateLimitCount: 7, rateLimitTimeUnit: 'sec', stopOnQuotaReach: false, billingPlan: 'COMMERCIAL',
    });
  });

  it('may count bytes, and have a burst limit where applications do', () => {
    const bytes = policy({ defaultLimit: { type: 'BANDWIDTHLIMIT', bandwidth: { timeUnit: 'day', unitTime: 1, dataAmount: 3, dataUnit: 'GB' } }, burstLimit: { rateLimitCount: 2, rateLimitTimeUnit: 'min' } });
    const sent = sentOf('application', formOf(bytes));
    expect(sent.defaultLimit).toEqual({ type: 'BANDWIDTHLIMIT', bandwidth: { timeUnit: 'days', unitTime: 1, dataAmount: 3, dataUnit: 'GB' } });
    expect(sent.burstLimit).toEqual({ rateLimitCount: 2, rateLimitTimeUnit: 'min' });
    expect(sent).not.toHaveProperty('billingPlan');
  });

  it('of an API has neither plan nor burst', () => expect(Object.keys(sentOf('advanced', { ...EMPTY, name: 'x' }))).toEqual(['policyName', 'displayName', 'description', 'defaultLimit']));

  it('is refused for every field that is wrong', () => {
    expect(problemsOf({ ...EMPTY, name: 'a/b', amount: 0, every: '', hasBurst: true, burstAmount: 1.5 })).toEqual({ name: true, amount: true, every: true, burstAmount: true });
    expect(problemsOf({ ...EMPTY, name: 'Größer als 2' })).toEqual({});
  });
});
