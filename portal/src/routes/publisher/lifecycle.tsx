/** The state an API is in and the moves the server allows from it. */

import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { lifecycleQuery } from '../../api/publisher';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useTransition } from './actions';
import { useApi } from './api-context';
import own from './checklist.module.css';

const EVENTS = ['Publish', 'Deploy as a Prototype', 'Demote to Created', 'Block', 'Re-Publish', 'Deprecate', 'Retire'] as const;
/** These take something away from people who use the API now. */
const HARSH = ['Demote to Created', 'Block', 'Deprecate', 'Retire'];

export function Lifecycle() {
  const { t } = useTranslation();
  const { id: apiId } = useApi();
  const lifecycle = useQuery(lifecycleQuery(apiId));
  const transition = useTransition(apiId);
  const [asking, setAsking] = useState<string>();
  const close = () => setAsking(undefined);
  const hintOf = (event: string) => {
    const known = EVENTS.find((one) => one === event);
    return known ? t(`publisherApi.events.${known}`) : '';
  };
  const go = (event: string, target: string) =>
    transition.mutate(event, { onSuccess: () => celebrate(t('publish.changed', { state: target.toLowerCase() })), onSettled: close });
  return (
    <Loaded query={lifecycle}>
      {({ state, availableTransitions = [] }) => (
        <Panel>
          <Stack>
            <Group gap="sm"><Text fw={600}>{t('publisherApi.now')}</Text><LifecycleBadge state={state === 'Pre-Released' ? 'PROTOTYPED' : state} /></Group>
            {availableTransitions.length === 0 ? <Text>{t('publisherApi.final')}</Text> : (
              <div>
                <Title order={2} size="h5">{t('publisherApi.can')}</Title>
                <ul className={own.steps}>
                  {availableTransitions.map(({ event, targetState }) => (
                    <li key={event} className={own.step}>
                      <div className={own.words}><Text fw={600}>{event}</Text><Text size="sm" className={styles.faint}>{hintOf(event)}</Text></div>
                      <Button variant={targetState.toUpperCase() === 'PUBLISHED' ? 'filled' : 'default'} loading={transition.isPending && transition.variables === event} disabled={transition.isPending}
                        onClick={() => (HARSH.includes(event) ? setAsking(event) : go(event, targetState))}>
                        {event}
                      </Button>
                    </li>
                  ))}
                </ul>
              </div>
            )}
          </Stack>
          <Confirm opened={asking !== undefined} onClose={close} title={t('publisherApi.confirmTitle', { action: asking ?? '' })} hint={hintOf(asking ?? '')}
            action={asking ?? ''} isBusy={transition.isPending}
            onConfirm={() => { const chosen = availableTransitions.find((one) => one.event === asking); if (chosen) go(chosen.event, chosen.targetState); }} />
        </Panel>
      )}
    </Loaded>
  );
}
