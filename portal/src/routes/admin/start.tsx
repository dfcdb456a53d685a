/** Admin's first page: is something wrong, what runs, what is called, what changed, and what a fresh installation still wants. */

import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { auditQuery } from '../../api/audit';
import { healthQuery, portsQuery } from '../../api/operations';
import { formatDate } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { PageHead } from '../../ui/page';
import ui from '../../ui/ui.module.css';
import { STATUS_COLORS } from './health';
import { NextSteps } from './next-steps';
import { Remarks } from './remarks';
import own from './start.module.css';
import { Traffic } from './traffic';

/** Findings shown here; the health page has all. */
const FINDINGS_SHOWN = 3;
const INSTANCES_SHOWN = 6;
const EVENTS_SHOWN = 6;

export function Start() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.start.title')} intro={t('admin.start.intro')} />
      <Wrong />
      <NextSteps />
      <div className={own.panels}>
        <Part title={t('admin.start.traffic')} to="/admin/statistics" more={t('admin.start.toStatistics')} isWide><Traffic /></Part>
        <Part title={t('admin.start.running')} to="/admin/ports" more={t('admin.start.toPorts')}><Running /></Part>
        <Part title={t('admin.start.changes')} to="/admin/audit-log" more={t('admin.start.toAudit')}><Changes /></Part>
      </div>
    </Stack>
  );
}

type Target = '/admin/statistics' | '/admin/ports' | '/admin/audit-log' | '/admin/health';

function Part({ title, to, more, isWide = false, children }: { title: string; to: Target; more: string; isWide?: boolean; children: ReactNode }) {
  return (
    <section className={`${ui.panel} ${isWide ? own.wide : ''}`} aria-label={title}>
      <Group justify="space-between" mb="sm"><Title order={2} size="h4">{title}</Title><Link to={to} className={own.more}>{more}</Link></Group>
      {children}
    </section>
  );
}

/** Doctor-like: the worst first, each with what helps. */
function Wrong() {
  const { t } = useTranslation();
  const health = useQuery(healthQuery);
  return (
    <Loaded query={health}>
      {({ status, findings, checks }) => {
        const serious = findings.filter(({ severity }) => severity !== 'note');
        const failing = checks.filter((check) => check.status !== 'ok').map((check) => ({ severity: check.status === 'error' ? ('error' as const) : ('warning' as const), what: `${check.name}: ${check.detail}`, about: t(`admin.health.area.${check.area}`) }));
        const all = [...failing, ...serious.map(({ check, ...rest }) => ({ ...rest, about: check }))];
        const left = all.length - FINDINGS_SHOWN;
        return (
          <section aria-labelledby="wrong">
            <Group mb="sm" gap="sm">
              <Title order={2} size="h4" id="wrong">{t('admin.start.wrong')}</Title>
              <Badge color={STATUS_COLORS[status]} variant="light" tt="none">{t(`admin.health.status.${status}`)}</Badge>
              <Link to="/admin/health" className={own.more}>{left > 0 ? t('admin.start.moreFindings', { count: left }) : t('admin.start.toHealth')}</Link>
            </Group>
            <Remarks remarks={all.slice(0, FINDINGS_SHOWN)} allWell={t('admin.start.allWell', { count: checks.length })} />
          </section>
        );
      }}
    </Loaded>
  );
}

function Running() {
  const { t } = useTranslation();
  const ports = useQuery(portsQuery());
  return (
    <Loaded query={ports}>
      {({ instances }) => (
        <>
          <ul className={own.lines}>
            {instances.slice(0, INSTANCES_SHOWN).map(({ name, host, offset, roles, state, version, isThis }) => (
              <li key={`${host}/${name}`}>
                <div>
                  <Text size="sm" fw={600}>{isThis ? t('admin.ports.thisOne', { name }) : name}</Text>
                  <Text size="xs" className={ui.faint}>{roles.join(', ')} · {host} · {t('admin.ports.offsetIs', { offset })} · {version}</Text>
                </div>
                <Badge variant="light" tt="none" color={state === 'ready' ? 'green' : state === 'seen' ? 'blue' : 'orange'}>{t(`admin.start.state.${state}`)}</Badge>
              </li>
            ))}
          </ul>
          {instances.length > INSTANCES_SHOWN ? <Text size="sm" className={ui.faint} mt="xs">{t('admin.start.moreInstances', { count: instances.length - INSTANCES_SHOWN })}</Text> : null}
        </>
      )}
    </Loaded>
  );
}

function Changes() {
  const { t } = useTranslation();
  const events = useQuery(auditQuery({}, 1));
  return (
    <Loaded query={events}>
      {({ list }) =>
        list.length === 0 ? <Text size="sm" className={ui.faint}>{t('admin.audit.emptyHint')}</Text> : (
          <ul className={own.lines}>
            {list.slice(0, EVENTS_SHOWN).map(({ id, at, user, action }) => (
              <li key={id}>
                <Text size="sm" fw={600}>{action}</Text>
                <Text size="xs" className={ui.faint}>{user} · {formatDate(at)}</Text>
              </li>
            ))}
          </ul>
        )}
    </Loaded>
  );
}

