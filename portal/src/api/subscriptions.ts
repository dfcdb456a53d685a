/** What is done with subscriptions. */

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { devportal, take } from './client';
import type { Subscription } from './devportal';

export type SubscribeWishes = { apiId: string; plan: string; applicationId?: string | undefined; newApplication: string };

/** Subscribes an application, which is made first when none is named. */
export function useSubscribe() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ apiId, plan, applicationId, newApplication }: SubscribeWishes): Promise<Subscription> => {
      const id = applicationId ?? (await take(devportal.POST('/applications', {
        body: { name: newApplication.trim(), throttlingPolicy: 'Unlimited', description: '', tokenType: 'JWT' },
      }))).applicationId;
      return take(devportal.POST('/subscriptions', { body: { applicationId: id, apiId, throttlingPolicy: plan } }));
    },
    meta: { inline: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['devportal', 'subscriptions'] }),
    // An application may have been made even when the subscription was refused.
    onSettled: () => queries.invalidateQueries({ queryKey: ['devportal', 'applications'] }),
  });
}

export function useChangePlan() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ subscription: { subscriptionId, applicationId, apiId, throttlingPolicy }, plan }: { subscription: Subscription; plan: string }) =>
      take(devportal.PUT('/subscriptions/{subscriptionId}', {
        params: { path: { subscriptionId } }, body: { applicationId, apiId, throttlingPolicy, requestedThrottlingPolicy: plan },
      })),
    meta: { inline: true },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['devportal', 'subscriptions'] }),
  });
}

export function useUnsubscribe() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ subscriptionId }: Subscription) => take(devportal.DELETE('/subscriptions/{subscriptionId}', { params: { path: { subscriptionId } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['devportal'] }),
  });
}
