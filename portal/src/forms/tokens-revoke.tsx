/** Ends all of a user, a client or an application: in steps, so that it shows how far it is and can be stopped. */

import { Button, Checkbox, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Revoked, TokenSearch } from '../api/identity';
import { take, tidegate } from '../api/client';
import { formatNumber } from '../lib/format';
import { inSteps } from '../lib/bounded-steps';
import { Reach } from '../routes/admin/reach';
import { Failure } from '../shell/failure';

type Sum = Pick<Revoked, 'accessTokens' | 'refreshTokens' | 'apiKeys' | 'position'>;
type State = { at: 'asking' } | { at: 'running' | 'done' | 'stopped'; sum: Sum } | { at: 'failed'; sum: Sum; error: unknown };
const NOTHING: Sum = { accessTokens: 0, refreshTokens: 0, apiKeys: 0, position: 0 };

/** Whose: exactly one member is set. */
export function TokensRevoke({ whose, name, onClose }: { whose: TokenSearch; name: string; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [withKeys, setWithKeys] = useState(false);
  const [state, setState] = useState<State>({ at: 'asking' });
  const stop = useRef(new AbortController());
  const close = () => {
    stop.current.abort();
    for (const key of ['tokens', 'users', 'applications']) void queries.invalidateQueries({ queryKey: ['admin', key] });
    onClose();
  };
  const run = async () => {
    let sum = NOTHING;
    setState({ at: 'running', sum });
    const step = () => take(tidegate.POST('/tokens/revoke', { body: { ...whose, apiKeys: withKeys } }));
    try {
      const isDone = await inSteps(step, (one) => {
        sum = { accessTokens: sum.accessTokens + one.accessTokens, refreshTokens: sum.refreshTokens + one.refreshTokens, apiKeys: sum.apiKeys + one.apiKeys, position: one.position };
        setState({ at: 'running', sum });
      }, stop.current.signal);
      setState({ at: isDone ? 'done' : 'stopped', sum });
    } catch (error) {
      setState({ at: 'failed', sum, error });
    }
  };
  const counts = (of: Sum) => ({ access: formatNumber(of.accessTokens), refresh: formatNumber(of.refreshTokens), keys: formatNumber(of.apiKeys) });
  return (
    <Modal opened onClose={close} title={t('admin.tokens.revokeAllTitle', { name })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        {state.at === 'asking' ? (
          <>
            <Text>{t('admin.tokens.revokeAllHint')}</Text>
            {whose.clientId ? null : <Checkbox checked={withKeys} onChange={(event) => setWithKeys(event.currentTarget.checked)} label={t('admin.tokens.withKeys')} description={t('admin.tokens.withKeysHint')} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={close} data-autofocus>{t('common.cancel')}</Button>
              <Button color="red" onClick={() => void run()}>{t('admin.tokens.start')}</Button>
            </Group>
          </>
        ) : (
          <>
            <Group gap="sm" wrap="nowrap" role="status">
              {state.at === 'running' ? <Loader size="sm" /> : null}
              <Text>{t(state.at === 'running' ? 'admin.tokens.progress' : 'admin.tokens.ended', counts(state.sum))}</Text>
            </Group>
            {state.at === 'stopped' ? <Text size="sm">{t('admin.tokens.stopped')}</Text> : null}
            {state.at === 'failed' ? <Failure error={state.error} onRetry={() => void run()} /> : null}
            {state.at === 'done' ? <Reach position={state.sum.position} /> : null}
            <Group justify="flex-end">
              {state.at === 'running' ? <Button variant="default" onClick={() => stop.current.abort()}>{t('admin.tokens.stop')}</Button> : <Button onClick={close}>{t('common.close')}</Button>}
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
