/** Removes a replaced key before its time. Tokens that need it end with it, in steps: with progress, and a way to stop. */

import { Button, Group, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { take, tidegate } from '../api/client';
import type { SigningKey } from '../api/identity';
import { inSteps } from '../lib/bounded-steps';
import { Reach } from '../routes/admin/reach';
import { Failure } from '../shell/failure';
import styles from '../ui/ui.module.css';

type State = { at: 'asking' } | { at: 'running' | 'stopped'; left: number } | { at: 'done'; position: number } | { at: 'failed'; error: unknown };

export function SigningKeyRetire({ signingKey: { kid, tokenCount }, onClose }: { signingKey: SigningKey; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [state, setState] = useState<State>({ at: 'asking' });
  const stop = useRef(new AbortController());
  const close = () => {
    stop.current.abort();
    void queries.invalidateQueries({ queryKey: ['admin', 'signing-keys'] });
    onClose();
  };
  const run = async () => {
    setState({ at: 'running', left: tokenCount });
    const step = () => take(tidegate.DELETE('/signing-keys/{keyId}', { params: { path: { keyId: kid }, query: { revokeTokens: tokenCount > 0 } } }));
    let last = { tokensLeft: tokenCount, position: 0 };
    try {
      const isDone = await inSteps(step, (one) => { last = one; setState({ at: 'running', left: one.tokensLeft }); }, stop.current.signal);
      setState(isDone ? { at: 'done', position: last.position } : { at: 'stopped', left: last.tokensLeft });
    } catch (error) {
      setState({ at: 'failed', error });
    }
  };
  const short = kid.slice(0, 12);
  return (
    <Modal opened onClose={close} title={t('admin.signingKeys.retireTitle', { kid: short })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        {state.at === 'asking' ? <Text>{tokenCount > 0 ? t('admin.signingKeys.retireTokensHint', { count: tokenCount }) : t('admin.signingKeys.retireHint')}</Text> : null}
        {state.at === 'running' || state.at === 'stopped' ? (
          <Group gap="sm" role="status">{state.at === 'running' ? <Loader size="sm" /> : null}<Text>{t('admin.signingKeys.retireProgress', { count: state.left })}</Text></Group>
        ) : null}
        {state.at === 'stopped' ? <Text size="sm" className={styles.faint}>{t('admin.tokens.stopped')}</Text> : null}
        {state.at === 'done' ? <><Text role="status">{t('admin.signingKeys.retired')}</Text><Reach position={state.position} /></> : null}
        {state.at === 'failed' ? <Failure error={state.error} /> : null}
        <Group justify="flex-end">
          {state.at === 'asking' ? (
            <>
              <Button variant="default" onClick={close} data-autofocus>{t('common.cancel')}</Button>
              <Button color="red" onClick={() => void run()}>{t('admin.signingKeys.retire')}</Button>
            </>
          ) : state.at === 'running' ? <Button variant="default" onClick={() => stop.current.abort()}>{t('admin.tokens.stop')}</Button> : <Button onClick={close}>{t('common.close')}</Button>}
        </Group>
      </Stack>
    </Modal>
  );
}
