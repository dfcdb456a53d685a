/** The page of one API for those who make it: who it is at the top, its sections at the side, one section open. */

import { Anchor, Button, Group, Menu, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, getRouteApi, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Api, apiQuery } from '../../api/publisher';
import { useThumbnail } from '../../api/thumbnail';
import { Loaded } from '../../shell/loaded';
import { Avatar } from '../../ui/avatar';
import { BackIcon, ChevronIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { PageHead } from '../../ui/page';
import { ApiContext } from './api-context';
import { SECTION_GROUPS, sectionOf } from './api-sections';
import styles from './api.module.css';

const route = getRouteApi('/publisher/apis/$apiId');
/** States in which the developer portal lists an API. */
const SHOWN = ['PUBLISHED', 'PROTOTYPED', 'DEPRECATED', 'BLOCKED'];

export function ApiPage() {
  const { apiId } = route.useParams();
  return <Loaded isPage query={useQuery(apiQuery(apiId))}>{(api) => <ApiView key={api.id} api={api} />}</Loaded>;
}

function ApiView({ api }: { api: Api }) {
  const { t } = useTranslation();
  const thumbnail = useThumbnail(api.id, api.hasThumbnail ?? false);
  const isShown = SHOWN.includes((api.lifeCycleStatus ?? '').toUpperCase());
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/publisher" size="sm"><Group gap={6} component="span"><BackIcon size={16} />{t('nav.apis')}</Group></Anchor>
      <PageHead title={api.displayName || api.name} before={<Avatar name={api.name} size="lg" picture={thumbnail} />} badge={<LifecycleBadge state={api.lifeCycleStatus} />}
        intro={`${api.version} · ${api.context}`}
        action={isShown ? <Button component={Link} variant="default" to={`/devportal/apis/${api.id}`}>{t('publish.view')}</Button> : undefined} />
      <div className={styles.layout}>
        <SideNavigation apiId={api.id} />
        <SectionMenu apiId={api.id} />
        <div className={styles.section}><ApiContext value={api}><Outlet /></ApiContext></div>
      </div>
    </Stack>
  );
}

function SideNavigation({ apiId }: { apiId: string }) {
  const { t } = useTranslation();
  return (
    <nav className={styles.side} aria-label={t('section.label')}>
      {SECTION_GROUPS.map(({ text, sections }) => (
        <div key={text ?? 'first'} className={styles.group} role="group" aria-label={text ? t(`section.group.${text}`) : undefined}>
          {text ? <span className={styles.groupName} aria-hidden="true">{t(`section.group.${text}`)}</span> : null}
          {sections.map((one) => (
            <Link key={one} to={`/publisher/apis/$apiId/${one}`} params={{ apiId }} className={styles.link} activeOptions={{ includeSearch: false }}>
              {t(`section.${one}`)}
            </Link>
          ))}
        </div>
      ))}
    </nav>
  );
}

/** The same choice where there is no room at the side. */
function SectionMenu({ apiId }: { apiId: string }) {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const current = sectionOf(path) ?? 'overview';
  return (
    <div className={styles.menu}>
      <Menu position="bottom-start" width="target">
        <Menu.Target>
          <Button variant="default" fullWidth justify="space-between" rightSection={<ChevronIcon size={16} />} aria-label={`${t('section.label')}: ${t(`section.${current}`)}`}>
            {t(`section.${current}`)}
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={styles.dropdown}>
          {SECTION_GROUPS.map(({ text, sections }) => [
            text ? <Menu.Label key={text}>{t(`section.group.${text}`)}</Menu.Label> : null,
            ...sections.map((one) => (
              <Menu.Item key={one} component={Link} to={`/publisher/apis/${apiId}/${one}`} aria-current={one === current ? 'page' : undefined} fw={one === current ? 650 : 400}>
                {t(`section.${one}`)}
              </Menu.Item>
            )),
          ])}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
