/** Which of the person's applications are subscribed to this API, and one more. */

import { Button, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Api, applicationsQuery, subscriptionsQuery } from '../../api/devportal';
import { signIn } from '../../auth/session';
import { useSession } from '../../auth/use-session';
import { Subscribe } from '../../forms/subscribe';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Empty } from '../../ui/empty';
import { AppsIcon } from '../../ui/icons';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { SubscriptionTable } from './subscription-table';

export function ApiSubscriptions({ api }: { api: Api }) {
  const { t } = useTranslation();
  const session = useSession('devportal');
  const href = useRouterState({ select: (state) => state.location.href });
  if (session) return <Mine api={api} />;
  return (
    <Empty icon={<AppsIcon size={30} />} title={t('apiSubscriptions.signInTitle')} hint={t('start.signInHint')}
      action={<Button onClick={() => void signIn('devportal', href)}>{t('account.signIn')}</Button>} />
  );
}

function Mine({ api }: { api: Api }) {
  const { t } = useTranslation();
  const applications = useQuery(applicationsQuery);
  const subscriptions = useQuery(subscriptionsQuery({ apiId: api.id }));
  return (
    <Loaded query={subscriptions}>
      {({ list }) => (
        <div className={styles.split}>
          {list.length === 0
            ? <Empty icon={<AppsIcon size={30} />} title={t('apiSubscriptions.emptyTitle')} hint={t('apiSubscriptions.emptyHint')} />
            : <SubscriptionTable list={list} of="api" />}
          <aside aria-label={t('apiSubscriptions.add')}>
            <Panel>
              <Stack gap="md">
                <Title order={2} size="h4">{t('apiSubscriptions.add')}</Title>
                <Loaded query={applications}>
                  {({ list: mine }) => (
                    <Subscribe key={list.length} api={api} applications={mine.filter((one) => !list.some((sub) => sub.applicationId === one.applicationId))}
                      onDone={() => celebrate(t('apiSubscriptions.added', { api: api.name }))} />
                  )}
                </Loaded>
              </Stack>
            </Panel>
          </aside>
        </div>
      )}
    </Loaded>
  );
}
