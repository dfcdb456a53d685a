/** Whether everything is well: what was looked at, and what the doctor found. */

import { Badge, Button, Progress, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { HEALTH_AREAS, type HealthCheck, type HealthStatus, healthQuery } from '../../api/operations';
import { formatBytes } from '../../lib/bytes';
import { formatDate, formatNumber } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { PageHead } from '../../ui/page';
import ui from '../../ui/ui.module.css';
import own from './health.module.css';
import { Remarks } from './remarks';

export const STATUS_COLORS: Record<HealthStatus, string> = { ok: 'green', warning: 'orange', error: 'red' };

export function Health() {
  const { t } = useTranslation();
  const health = useQuery(healthQuery);
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.health.title')} intro={t('admin.health.intro')}
        badge={health.data ? <Badge color={STATUS_COLORS[health.data.status]} variant="light" tt="none">{t(`admin.health.status.${health.data.status}`)}</Badge> : null}
        action={<Button variant="default" loading={health.isFetching} onClick={() => void health.refetch()}>{t('admin.health.again')}</Button>} />
      <Loaded query={health}>
        {({ checks, findings, skipped, at, tookMs }) => (
          <>
            <section>
              <Title order={2} size="h4" mb="sm">{t('admin.health.findings')}</Title>
              <Remarks remarks={findings.map(({ check, ...rest }) => ({ ...rest, about: check }))} allWell={t('admin.health.nothing')} />
            </section>
            <section>
              <Title order={2} size="h4" mb="sm">{t('admin.health.checks')}</Title>
              <div className={own.areas}>
                {HEALTH_AREAS.map((area) => {
                  const of = checks.filter((check) => check.area === area);
                  return of.length === 0 ? null : (
                    <article key={area} className={own.area} aria-label={t(`admin.health.area.${area}`)}>
                      <Title order={3} size="h6" mb={6}>{t(`admin.health.area.${area}`)}</Title>
                      <ul className={own.checks}>{of.map((check) => <Check key={check.name} check={check} />)}</ul>
                    </article>
                  );
                })}
              </div>
            </section>
            {Object.keys(skipped).length > 0 ? (
              <section>
                <Title order={2} size="h4" mb="xs">{t('admin.health.skipped')}</Title>
                <ul className={own.skipped}>{Object.entries(skipped).map(([name, why]) => <li key={name}><b>{name}</b>: {why}</li>)}</ul>
              </section>
            ) : null}
            <Text size="sm" className={ui.faint}>{t('admin.health.looked', { date: formatDate(at), ms: formatNumber(tookMs) })}</Text>
          </>
        )}
      </Loaded>
    </Stack>
  );
}

function Check({ check: { name, status, detail, numbers = {} } }: { check: HealthCheck }) {
  const { t } = useTranslation();
  const { bytes_free: free, bytes: all, days_left: days } = numbers;
  return (
    <li className={own.check} data-status={status}>
      <span className={own.mark} aria-hidden="true" />
      <div className={own.words}>
        <Text size="sm" fw={600} className={ui.breakable}>{name} <Badge size="sm" color={STATUS_COLORS[status]} variant="light" tt="none">{t(`admin.health.status.${status}`)}</Badge></Text>
        <Text size="sm" className={`${ui.faint} ${ui.breakable}`}>{detail}</Text>
        {days === undefined ? null : <Text size="sm">{t('admin.health.days', { count: days })}</Text>}
        {free === undefined || !all ? null : (
          <>
            <Progress mt={6} value={(100 * (all - free)) / all} color={STATUS_COLORS[status]} aria-label={t('admin.health.used')} />
            <Text size="xs" className={ui.faint} mt={2}>{t('admin.health.freeOf', { free: formatBytes(free), all: formatBytes(all) })}</Text>
          </>
        )}
      </div>
    </li>
  );
}
