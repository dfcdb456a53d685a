/** Where an API stands in its life, where it may go from there, and how it came here. */

import { Button, Checkbox, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LifecycleState, lifecycleHistoryQuery, lifecycleQuery } from '../../api/publisher';
import { formatDate } from '../../lib/format';
import { EVENTS, type Event, lifecycleMap, stateOf } from '../../lib/lifecycle-map';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { Panel } from '../../ui/page';
import ui from '../../ui/ui.module.css';
import { useTransition } from './actions';
import { useApi } from './api-context';
import { LifecycleDiagram } from './lifecycle-diagram';
import styles from './lifecycle.module.css';

/** These take something away from people who use the API now. */
const HARSH: readonly string[] = ['Demote to Created', 'Block', 'Deprecate', 'Retire'];

export function Lifecycle() {
  const { t } = useTranslation();
  const { id } = useApi();
  const lifecycle = useQuery(lifecycleQuery(id));
  return (
    <Stack gap="lg">
      <div>
        <Title order={2} size="h3">{t('section.lifecycle')}</Title>
        <Text className={ui.faint}>{t('lifecycleMap.intro')}</Text>
      </div>
      <Loaded query={lifecycle}>{(state) => <Moves apiId={id} lifecycle={state} />}</Loaded>
      <History apiId={id} />
    </Stack>
  );
}

function Moves({ apiId, lifecycle: { state, checkItems = [], availableTransitions = [] } }: { apiId: string; lifecycle: LifecycleState }) {
  const { t } = useTranslation();
  const transition = useTransition(apiId);
  const [asking, setAsking] = useState<string>();
  const [ticked, setTicked] = useState<string[]>([]);
  const close = () => setAsking(undefined);
  const now = stateOf(state);
  const drawn = now ? lifecycleMap(true).moves.filter((move) => move.from === now).map((move): string => move.event) : [];
  const allowed = availableTransitions.map((one) => one.event);
  const nameOf = (event: string) => (isKnown(event) ? t(`lifecycleMap.event.${event}`) : event);
  const hintOf = (event: string) => (isKnown(event) ? t(`publisherApi.events.${event}`) : '');
  const go = (event: string) => {
    const target = stateOf(availableTransitions.find((one) => one.event === event)?.targetState);
    const checklist = checkItems.map(({ name }) => `${name}:${ticked.includes(name)}`).join(',');
    transition.mutate({ action: event, checklist }, {
      onSuccess: () => celebrate(t('publish.changed', { state: target ? t(`lifecycle.${target}`).toLowerCase() : event })),
      onSettled: close,
    });
  };
  const act = (event: string) => (HARSH.includes(event) ? setAsking(event) : go(event));
  const beside = allowed.filter((event) => !drawn.includes(event));
  return (
    <Panel>
      <Stack>
        {now ? (
          <div className={styles.frame}>
            <LifecycleDiagram now={now} allowed={allowed} busy={transition.variables?.action} isBusy={transition.isPending} onAct={act} />
          </div>
        ) : <Group gap="sm"><Text fw={600}>{t('publisherApi.now')}</Text><LifecycleBadge state={state} /></Group>}
        {beside.length > 0 ? <Group>{beside.map((event) => <Button key={event} variant="default" disabled={transition.isPending} onClick={() => act(event)}>{nameOf(event)}</Button>)}</Group> : null}
        {allowed.length === 0 ? <Text>{t('publisherApi.final')}</Text> : (
          <dl className={ui.facts}>
            {allowed.map((event) => [<dt key={`${event}-t`}>{nameOf(event)}</dt>, <dd key={`${event}-d`}>{hintOf(event)}</dd>])}
          </dl>
        )}
        {checkItems.length > 0 ? (
          <Checkbox.Group label={t('lifecycleMap.whenPublished')} value={ticked} onChange={setTicked}>
            <Stack gap="xs" mt="xs">
              {checkItems.map(({ name }) => <Checkbox key={name} value={name} label={t(`lifecycleMap.check.${name}` as 'lifecycleMap.when', name)} />)}
            </Stack>
          </Checkbox.Group>
        ) : null}
      </Stack>
      <Confirm opened={asking !== undefined} onClose={close} title={t('publisherApi.confirmTitle', { action: nameOf(asking ?? '') })} hint={hintOf(asking ?? '')}
        action={nameOf(asking ?? '')} isBusy={transition.isPending} onConfirm={() => asking && go(asking)} />
    </Panel>
  );
}

const isKnown = (event: string): event is Event => EVENTS.some((one) => one === event);

function History({ apiId }: { apiId: string }) {
  const { t } = useTranslation();
  const history = useQuery(lifecycleHistoryQuery(apiId));
  return (
    <Panel>
      <Title order={3} size="h5" mb="xs">{t('lifecycleMap.history')}</Title>
      <Loaded query={history}>
        {({ list }) => (
          <ol className={styles.history}>
            {[...list].reverse().map((event, n) => (
              <li key={n} className={styles.event}>
                <LifecycleBadge state={event.postState} />
                <span>{event.previousState ? t('lifecycleMap.moved', { name: event.user }) : t('lifecycleMap.made', { name: event.user })}</span>
                <Text size="sm" className={ui.faint}>{formatDate(event.updatedTime)}</Text>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}
