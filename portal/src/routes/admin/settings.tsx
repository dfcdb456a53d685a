/** Every setting in force, where its value came from and what it is. They are changed where they came from, not here. */

import { Badge, Code, Group, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type OriginKind, type Setting, settingsQuery } from '../../api/operations';
import { settingGroups } from '../../lib/setting-search';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { SearchIcon } from '../../ui/icons';
import { PageHead } from '../../ui/page';
import { SearchBox } from '../../ui/search-box';
import ui from '../../ui/ui.module.css';
import own from './settings.module.css';

const route = getRouteApi('/admin/settings');
const COLORS: Record<OriginKind, string> = { default: 'gray', derived: 'gray', wso2: 'violet', file: 'tide', environment: 'green', flag: 'orange' };

export function Settings() {
  const { t } = useTranslation();
  const { q = '', said = 'all' } = route.useSearch();
  const navigate = route.useNavigate();
  const settings = useQuery(settingsQuery);
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.settings.title')} intro={t('admin.settings.intro')} />
      <Group gap="sm">
        <SearchBox value={q} label={t('admin.settings.searchLabel')} hint={t('admin.settings.searchHint')} onSearch={(words) => void navigate({ search: (before) => ({ ...before, q: words || undefined }), replace: true })} />
        <SegmentedControl value={said} aria-label={t('admin.settings.which')} onChange={(value) => void navigate({ search: (before) => ({ ...before, said: value === 'said' ? 'said' : undefined }), replace: true })}
          data={[{ value: 'all', label: t('admin.settings.all') }, { value: 'said', label: t('admin.settings.said') }]} />
      </Group>
      <Loaded query={settings}>
        {({ list }) => {
          const groups = settingGroups(list, q, said === 'said');
          if (groups.length === 0) return <Empty icon={<SearchIcon size={30} />} title={t('admin.settings.noneTitle')} hint={t('admin.settings.noneHint')} />;
          return groups.map(({ section, settings: of }) => (
            <section key={section} aria-labelledby={`section-${section}`}>
              <Title order={2} size="h4" mb="xs" id={`section-${section}`}>[{section}]</Title>
              <div className={own.list}>{of.map((one) => <One key={one.key} setting={one} />)}</div>
            </section>
          ));
        }}
      </Loaded>
    </Stack>
  );
}

function One({ setting: { key, section, value, isSet, isSecret, origin, description, kind, rule, default: usual } }: { setting: Setting }) {
  const { t } = useTranslation();
  const name = key.slice(section.length + 1);
  const shown = isSecret && isSet ? t('admin.settings.secret') : (value ?? t('admin.settings.absent'));
  return (
    <article className={own.setting} aria-label={key} data-said={origin.kind !== 'default'}>
      <div>
        <Text fw={650} className={ui.breakable}>{name}</Text>
        <Group gap={6} mt={4}><Badge size="sm" variant="light" color={COLORS[origin.kind]} tt="none">{t(`admin.settings.origin.${origin.kind}`)}</Badge></Group>
        {origin.kind === 'default' ? null : <Text size="xs" className={`${ui.faint} ${ui.breakable}`} mt={2}>{origin.text}</Text>}
      </div>
      <div className={own.words}>
        {isSet && !isSecret ? <Code className={ui.breakable}>{shown}</Code> : <Text size="sm" fs="italic" className={ui.faint}>{shown}</Text>}
        <Text size="sm" mt={6}>{description}</Text>
        <Text size="xs" className={ui.faint} mt={2}>{[kind, rule, usual ? t('admin.settings.usual', { value: usual }) : ''].filter(Boolean).join(' · ')}</Text>
      </div>
    </article>
  );
}
