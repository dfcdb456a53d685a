/** The leading APIs and applications of an overview, each with a link where the area has a page for it. */

import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiTraffic, ApplicationTraffic, Overview, StatisticsScope } from '../api/statistics';
import styles from './charts.module.css';
import { RankChart } from './rank-chart';

export function Leaders({ overview, scope }: { overview: Overview; scope: StatisticsScope }) {
  const { t } = useTranslation();
  const hasApis = scope.of !== 'api' && !(scope.of === 'own' && scope.apiId !== undefined);
  const hasApplications = scope.of !== 'application';
  return (
    <div className={styles.pair} data-two={hasApis && hasApplications}>
      {hasApis ? (
        <RankChart title={t('statistics.topApis')} kind={t('statistics.api')}
          rows={overview.apis.map((api) => ({ ...api, id: api.apiId ?? '', name: <ApiName api={api} scope={scope} /> }))} />
      ) : null}
      {hasApplications ? (
        <RankChart title={t('statistics.topApplications')} kind={t('statistics.application')}
          rows={overview.applications.map((one) => ({ ...one, id: one.applicationId ?? '', name: <ApplicationName application={one} scope={scope} /> }))} />
      ) : null}
    </div>
  );
}

const Named = ({ children }: { children: ReactNode }) => <Text size="sm" fw={550} component="span">{children}</Text>;

function ApiName({ api: { apiId, apiName, apiVersion }, scope }: { api: ApiTraffic; scope: StatisticsScope }) {
  const { t } = useTranslation();
  if (apiId === null) return <Named>{t('statistics.noApi')}</Named>;
  const name = `${apiName} ${apiVersion}`;
  switch (scope.of) {
    case 'apis': return <Anchor size="sm" fw={550} renderRoot={(props) => <Link {...props} to="/publisher/apis/$apiId" params={{ apiId }} />}>{name}</Anchor>;
    case 'own': case 'application': return <Anchor size="sm" fw={550} renderRoot={(props) => <Link {...props} to="/devportal/apis/$apiId" params={{ apiId }} />}>{name}</Anchor>;
    default: return <Named>{name}</Named>;
  }
}

function ApplicationName({ application: { applicationId, applicationName }, scope }: { application: ApplicationTraffic; scope: StatisticsScope }) {
  const { t } = useTranslation();
  if (applicationId === null) return <Named>{t('statistics.anonymous')}</Named>;
  if (scope.of !== 'own') return <Named>{applicationName}</Named>;
  return <Anchor size="sm" fw={550} renderRoot={(props) => <Link {...props} to="/devportal/applications/$applicationId" params={{ applicationId }} />}>{applicationName}</Anchor>;
}
