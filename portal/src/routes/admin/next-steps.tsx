/** What a fresh installation still wants, each with where it is done. Gone when all is done. */

import { Group, Progress, Text, Title, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usersQuery } from '../../api/identity';
import { settingsQuery } from '../../api/operations';
import { CheckIcon, CircleIcon } from '../../ui/icons';
import ui from '../../ui/ui.module.css';
import own from './start.module.css';
import { useDayOfTraffic } from './traffic';

const LOCAL = /^"(localhost|127\.|\[?::1)/;

export function NextSteps() {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery).data?.list;
  const users = useQuery(usersQuery({}, 1)).data?.list;
  const traffic = useDayOfTraffic().data;
  if (!settings || !users || !traffic) return null;
  const find = (key: string) => settings.find((one) => one.key === key);
  const steps: { name: 'host' | 'certificate' | 'people' | 'api' | 'call'; isDone: boolean; where: ReactNode }[] = [
    { name: 'host', isDone: find('server.public_url')?.isSet === true || !LOCAL.test(find('server.host_name')?.value ?? '"localhost'), where: <Link to="/admin/settings" search={{ q: 'host_name' }}>{t('admin.next.toSettings')}</Link> },
    { name: 'certificate', isDone: find('tls.certificate')?.isSet === true, where: <Link to="/admin/settings" search={{ q: 'tls.' }}>{t('admin.next.toSettings')}</Link> },
    { name: 'people', isDone: users.length > 1, where: <Link to="/admin/users">{t('admin.next.toUsers')}</Link> },
    { name: 'api', isDone: traffic.total.calls > 0, where: <Link to="/publisher">{t('admin.next.toPublisher')}</Link> },
    { name: 'call', isDone: traffic.total.calls > 0, where: <Link to="/devportal">{t('admin.next.toDevPortal')}</Link> },
  ];
  const done = steps.filter(({ isDone }) => isDone).length;
  if (done === steps.length) return null;
  return (
    <section className={ui.panel} aria-labelledby="next">
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h4" id="next">{t('admin.next.title')}</Title>
        <Text size="sm" className={ui.faint}>{t('admin.next.done', { done, all: steps.length })}</Text>
      </Group>
      <Progress value={(100 * done) / steps.length} aria-label={t('admin.next.done', { done, all: steps.length })} mb="xs" />
      <ol className={own.steps}>
        {steps.map(({ name, isDone, where }) => (
          <li key={name} className={own.step} data-done={isDone}>
            {isDone ? <CheckIcon size={20} /> : <CircleIcon size={20} />}
            <div>
              <Text size="sm" fw={600}>{t(`admin.next.${name}.name`)}<VisuallyHidden> ({t(isDone ? 'admin.next.isDone' : 'admin.next.isOpen')})</VisuallyHidden></Text>
              {isDone ? null : <Text size="sm" className={ui.faint}>{t(`admin.next.${name}.hint`)} {where}</Text>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
