/** Makes the call from this page and shows what came back. */

import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/devportal';
import { callUrl } from '../../lib/paths';
import styles from '../../ui/ui.module.css';
import { callableAddresses } from './addresses';
import own from './devportal.module.css';
import { Unreadable } from './unreadable';

/** As much of an answer as a page shows. */
const SHOWN_CHARS = 4000;
const WAIT_MS = 30_000;

export function CallNow({ api, target, values, headers }: { api: Api; target: string; values: Record<string, string>; headers: Record<string, string> }) {
  const { t } = useTranslation();
  const address = callableAddresses(api)[0];
  const call = useMutation({
    mutationFn: async (base: string) => {
      const begun = performance.now();
      const answer = await fetch(callUrl(base, target, values), { headers, credentials: 'omit', signal: AbortSignal.timeout(WAIT_MS) });
      const text = await answer.text();
      return { status: answer.status, ok: answer.ok, millis: Math.round(performance.now() - begun), text: text.slice(0, SHOWN_CHARS) };
    },
    meta: { inline: true },
  });
  if (!address) return null;
  return (
    <Stack gap="xs">
      <Button variant="default" fullWidth loading={call.isPending} onClick={() => call.mutate(address)}>{t('start.callNow')}</Button>
      {call.data ? (
        <div role="status">
          <Group gap="xs" mb={6}><Badge color={call.data.ok ? 'green' : 'red'} variant="light">{call.data.status}</Badge><Text size="xs" className={styles.faint}>{t('start.took', { millis: call.data.millis })}</Text></Group>
          {call.data.text ? <pre className={own.answer} tabIndex={0} aria-label={t('start.answer')}>{call.data.text}</pre> : null}
        </div>
      ) : null}
      {call.isError ? <Unreadable address={address} /> : null}
    </Stack>
  );
}
