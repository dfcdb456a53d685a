/** The keys tokens are signed with, and their replacement. A rotation lives on the server: it can be left and come back to. */

import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type SigningKey, signingKeysQuery } from '../../api/identity';
import { formatDate } from '../../lib/format';
import { jwksText } from '../../lib/jwks';
import { saveFile } from '../../lib/save-file';
import { later } from '../../shell/later';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { CodeLine } from '../../ui/copy';
import { PageHead, Panel } from '../../ui/page';
import { Steps } from '../../ui/progress-steps';
import styles from '../../ui/ui.module.css';
import { useActivateKey, useWithdrawKey } from './identity-actions';
import { Reach, useReach } from './reach';

const SigningKeyRetire = later(async () => (await import('../../forms/signing-key-retire')).SigningKeyRetire);
const SigningKeyRotate = later(async () => (await import('../../forms/signing-key-rotate')).SigningKeyRotate);
const COLORS = { active: 'green', next: 'tide', retired: 'gray' } as const;
/** While a key waits, it may begin to sign by itself. */
const LOOK_EVERY_MS = 10_000;

export function SigningKeys() {
  const { t } = useTranslation();
  const keys = useQuery({ ...signingKeysQuery, refetchInterval: (query) => (query.state.data?.list.some(({ state }) => state === 'next') ? LOOK_EVERY_MS : false) });
  const [isRotating, setIsRotating] = useState(false);
  const [retiring, setRetiring] = useState<SigningKey>();
  const next = keys.data?.list.find(({ state }) => state === 'next');
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.signingKeys.title')} intro={t('admin.signingKeys.intro')}
        action={keys.data && !next ? <Button onClick={() => setIsRotating(true)}>{t('admin.signingKeys.rotate')}</Button> : undefined} />
      <Loaded query={keys}>
        {({ list, jwksUrl, position }) => (
          <>
            {next ? <UnderWay key={next.kid} next={next} position={position} /> : null}
            <div className={styles.records} role="list" aria-label={t('admin.signingKeys.title')}>
              {list.map((key) => <Key key={key.kid} signingKey={key} onRetire={() => setRetiring(key)} />)}
            </div>
            <Panel>
              <Stack gap="sm">
                <Group justify="space-between">
                  <div>
                    <Text component="h2" fw={650}>{t('admin.signingKeys.jwks')}</Text>
                    <Text size="sm" className={styles.faint}>{t('admin.signingKeys.jwksHint')}</Text>
                  </div>
                  <Button variant="default" onClick={() => saveFile('jwks.json', jwksText(list))}>{t('admin.signingKeys.download')}</Button>
                </Group>
                <CodeLine value={jwksUrl} what={t('admin.signingKeys.jwks')} />
                <Text size="sm" className={styles.faint}>{t('admin.signingKeys.automatic')}</Text>
              </Stack>
            </Panel>
          </>
        )}
      </Loaded>
      {isRotating ? <SigningKeyRotate onClose={() => setIsRotating(false)} /> : null}
      {retiring ? <SigningKeyRetire signingKey={retiring} onClose={() => setRetiring(undefined)} /> : null}
    </Stack>
  );
}

function Key({ signingKey, onRetire }: { signingKey: SigningKey; onRetire: () => void }) {
  const { t } = useTranslation();
  const { kid, algorithm, state, createdAt, publishedUntil, tokenCount } = signingKey;
  return (
    <article className={styles.record} role="listitem" aria-label={kid}>
      <div>
        <Group gap="xs"><Badge color={COLORS[state]} variant="light" tt="none">{t(`admin.signingKeys.state.${state}`)}</Badge><Badge variant="default" tt="none">{algorithm}</Badge></Group>
        <Text className={styles.mono} mt={6}>{kid}</Text>
      </div>
      <div>
        <Text size="sm">{t(`admin.signingKeys.stateHint.${state}`)}</Text>
        <Text size="sm" className={styles.faint}>{t('admin.signingKeys.created', { date: formatDate(createdAt) })} · {t('admin.signingKeys.tokens', { count: tokenCount })}</Text>
        {state === 'retired' ? <Text size="sm" className={styles.faint}>{publishedUntil ? t('admin.signingKeys.untilAfter', { date: formatDate(publishedUntil) }) : t('admin.signingKeys.untilNever')}</Text> : null}
      </div>
      <div className={styles.recordActions}>
        <span />
        {state === 'retired' ? <Button size="xs" variant="light" color="red" onClick={onRetire} aria-label={t('admin.signingKeys.retireOf', { kid })}>{t('admin.signingKeys.retire')}</Button> : null}
      </div>
    </article>
  );
}

/** The key that waits: who has it already, and when it signs. */
function UnderWay({ next, position }: { next: SigningKey; position: number }) {
  const { t } = useTranslation();
  // Changes that come later do not matter for this key.
  const [since] = useState(position);
  const { isKnown } = useReach(since);
  const activate = useActivateKey();
  const withdraw = useWithdrawKey();
  const [isAsking, setIsAsking] = useState(false);
  const signs = next.activateAt ? t('admin.signingKeys.signsAt', { date: formatDate(next.activateAt) }) : t('admin.signingKeys.signsManual');
  return (
    <Panel>
      <Stack gap="md">
        <Text component="h2" fw={650}>{t('admin.signingKeys.underWay')}</Text>
        <Steps steps={[
          { done: true, label: <Text size="sm">{t('admin.signingKeys.stepPublished', { date: formatDate(next.createdAt) })}</Text> },
          { done: isKnown, label: <div><Text size="sm">{t('admin.signingKeys.stepKnown')}</Text><Reach position={since} /></div> },
          { done: false, label: <Text size="sm">{t('admin.signingKeys.stepSigns')}: {signs}</Text> },
        ]} />
        <Group>
          <Button onClick={() => setIsAsking(true)}>{t('admin.signingKeys.activate')}</Button>
          <Button variant="default" loading={withdraw.isPending} onClick={() => withdraw.mutate(next.kid, { onSuccess: () => celebrate(t('admin.signingKeys.withdrawn')) })}>{t('admin.signingKeys.withdraw')}</Button>
        </Group>
      </Stack>
      <Confirm opened={isAsking} onClose={() => setIsAsking(false)} title={t('admin.signingKeys.activateTitle')} isDestructive={false} isBusy={activate.isPending} action={t('admin.signingKeys.activate')}
        hint={isKnown ? t('admin.signingKeys.activateHint') : t('admin.signingKeys.activateEarly')}
        onConfirm={() => activate.mutate(next.kid, { onSuccess: () => celebrate(t('admin.signingKeys.rotated')), onSettled: () => setIsAsking(false) })} />
    </Panel>
  );
}
