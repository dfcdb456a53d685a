/** The way to published: four steps, each with what does it. */

import { Button, Group, Progress as Bar, Stack, Text, Title, VisuallyHidden } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, lifecycleQuery, revisionsQuery } from '../../api/publisher';
import { ApiEndpoint } from '../../forms/api-endpoint';
import { ApiPlans } from '../../forms/api-plans';
import { RevisionDeploy } from '../../forms/revision-deploy';
import { progressOf } from '../../lib/checklist';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { CheckIcon, CircleIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useTransition } from './actions';
import type { Section } from './api-sections';
import own from './checklist.module.css';

export function Checklist({ api }: { api: Api }) {
  const { t } = useTranslation();
  const revisions = useQuery(revisionsQuery(api.id));
  const [open, setOpen] = useState<'endpoint' | 'plan'>();
  const [isDeploying, deploying] = useDisclosure();
  const close = () => setOpen(undefined);
  return (
    <Panel>
      <Loaded query={revisions}>
        {({ list }) => {
          const { endpoint, plans, deployed, isPublished, done, all } = progressOf(api, list);
          return (
            <Stack gap="xs">
              <Group justify="space-between"><Title order={3} size="h4">{t('publish.title')}</Title><Text size="sm" className={styles.faint}>{t('publish.progress', { done, all })}</Text></Group>
              <Bar value={(100 * done) / all} color={done === all ? 'green' : undefined} aria-label={t('publish.progress', { done, all })} />
              <ol className={own.steps}>
                <Step apiId={api.id} section="endpoints" isDone={endpoint !== undefined} name={t('publish.endpoint')} text={endpoint ?? t('publish.endpointTodo')}
                  action={<StepButton isDone={endpoint !== undefined} todo={t('publish.endpointAction')} onClick={() => setOpen('endpoint')} />} />
                <Step apiId={api.id} section="subscriptions" isDone={plans.length > 0} name={t('publish.plan')} text={plans.join(', ') || t('publish.planTodo')}
                  action={<StepButton isDone={plans.length > 0} todo={t('publish.planAction')} onClick={() => setOpen('plan')} />} />
                <Step apiId={api.id} section="revisions" isDone={deployed !== undefined} name={t('publish.deploy')}
                  text={deployed ? t('publish.deployDone', { revision: deployed.revision, environments: deployed.environments.join(', ') }) : t('publish.deployTodo')}
                  action={<StepButton isDone={deployed !== undefined} todo={t('publish.deployAction')} again={t('publish.deployAgain')} onClick={deploying.open} />} />
                <Step apiId={api.id} section="lifecycle" isDone={isPublished} name={t('publish.publish')}
                  text={isPublished ? t('publish.done') : endpoint && plans.length > 0 ? t('publish.publishTodo') : t('publish.publishBlocked')}
                  action={isPublished ? null : <PublishButton apiId={api.id} isReady={endpoint !== undefined && plans.length > 0} />} />
              </ol>
            </Stack>
          );
        }}
      </Loaded>
      <ApiEndpoint api={api} opened={open === 'endpoint'} onClose={close} />
      <ApiPlans api={api} opened={open === 'plan'} onClose={close} />
      <RevisionDeploy apiId={api.id} opened={isDeploying} onClose={deploying.close} />
    </Panel>
  );
}

function Step({ apiId, section, isDone, name, text, action }: { apiId: string; section: Section; isDone: boolean; name: string; text: string; action: ReactNode }) {
  const { t } = useTranslation();
  return (
    <li className={own.step}>
      <span className={own.mark} data-done={isDone}>{isDone ? <CheckIcon size={22} /> : <CircleIcon size={22} />}</span>
      <div className={own.words}>
        <Text fw={600}><Link to={`/publisher/apis/$apiId/${section}`} params={{ apiId }} className={styles.link}>{name}</Link><VisuallyHidden> ({t(isDone ? 'publish.step.done' : 'publish.step.todo')})</VisuallyHidden></Text>
        <Text size="sm" className={styles.faint} style={{ overflowWrap: 'anywhere' }}>{text}</Text>
      </div>
      {action}
    </li>
  );
}

function StepButton({ isDone, todo, again, onClick }: { isDone: boolean; todo: string; again?: string; onClick: () => void }) {
  const { t } = useTranslation();
  return <Button size="xs" variant={isDone ? 'default' : 'filled'} onClick={onClick}>{isDone ? (again ?? t('publish.endpointEdit')) : todo}</Button>;
}

function PublishButton({ apiId, isReady }: { apiId: string; isReady: boolean }) {
  const { t } = useTranslation();
  const lifecycle = useQuery(lifecycleQuery(apiId));
  const transition = useTransition(apiId);
  const publish = lifecycle.data?.availableTransitions?.find((one) => one.targetState.toUpperCase() === 'PUBLISHED');
  // A state with no way to published says so on the life cycle tab.
  if (lifecycle.data && !publish) return null;
  return (
    <Button size="xs" disabled={!isReady || !publish} loading={transition.isPending}
      onClick={() => publish && transition.mutate({ action: publish.event }, { onSuccess: () => celebrate(t('publish.done')) })}>
      {t('publish.publishAction')}
    </Button>
  );
}
