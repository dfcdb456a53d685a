/** Who issues and judges tokens: addresses, settings in force, whether it works, and how gateways elsewhere reach it. */

import { Anchor, Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeyManager, keyManagerFactsQuery, keyManagersQuery } from '../../api/identity';
import { formatNumber } from '../../lib/format';
import { settingText } from '../../lib/setting-text';
import { Loaded } from '../../shell/loaded';
import { CodeLine } from '../../ui/copy';
import { Facts, PageHead, Panel, TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';

export function KeyManagers() {
  const { t } = useTranslation();
  const managers = useQuery(keyManagersQuery);
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.keyManagers.title')} intro={t('admin.keyManagers.intro')} />
      <Loaded query={managers}>
        {(list) => (
          <>
            {list.map((one) => <Manager key={one.id} manager={one} />)}
            {list[0] ? <Apart url={new URL(list[0].tokenEndpoint).origin} /> : null}
          </>
        )}
      </Loaded>
      <Panel>
        <Stack gap={6}>
          <Text component="h2" fw={650}>{t('admin.keyManagers.others')}</Text>
          <Text size="sm">{t('admin.keyManagers.othersHint')}</Text>
          <Anchor component={Link} to="/admin/health" size="sm">{t('admin.keyManagers.toHealth')}</Anchor>
        </Stack>
      </Panel>
    </Stack>
  );
}

function Manager({ manager }: { manager: KeyManager }) {
  const { t } = useTranslation();
  const facts = useQuery(keyManagerFactsQuery);
  const works = facts.data?.checks.every(({ problem }) => problem === null);
  const rows: [string, ReactNode][] = [
    [t('admin.keyManagers.type'), manager.type === 'default' ? t('admin.keyManagers.typeResident') : manager.type],
    [t('admin.keyManagers.issuer'), <CodeLine key="i" value={manager.issuer} what={t('admin.keyManagers.issuer')} />],
    [t('admin.keyManagers.grants'), <Group key="g" gap={6}>{manager.availableGrantTypes.map((one) => <Badge key={one} variant="default" tt="none" fw={500}>{one}</Badge>)}</Group>],
    [t('admin.keyManagers.checks'), <Loaded key="c" query={facts}>{({ checks }) => <Checks checks={checks} />}</Loaded>],
  ];
  return (
    <>
      <Panel>
        <Stack gap="md">
          <div>
            <Group gap="sm">
              <Text component="h2" fw={650} size="lg">{manager.displayName}</Text>
              <Badge color={manager.enabled ? 'green' : 'gray'} variant="light" tt="none">{t(manager.enabled ? 'admin.keyManagers.enabled' : 'admin.keyManagers.disabled')}</Badge>
              {works === undefined ? null : <Badge color={works ? 'green' : 'red'} variant="light" tt="none">{t(works ? 'admin.keyManagers.works' : 'admin.keyManagers.fails')}</Badge>}
            </Group>
            <Text size="sm" className={styles.faint}>{manager.description}</Text>
          </div>
          <Facts rows={rows} />
        </Stack>
      </Panel>
      <Addresses manager={manager} />
      <Loaded query={facts}>{({ settings }) => <Settings settings={settings} />}</Loaded>
    </>
  );
}

type Check = { name: 'store' | 'signing'; problem: string | null; tookUs: number };

function Checks({ checks }: { checks: Check[] }) {
  const { t } = useTranslation();
  return (
    <Stack gap={4}>
      {checks.map(({ name, problem, tookUs }) => (
        <Group key={name} gap="xs">
          <Badge size="sm" color={problem === null ? 'green' : 'red'} variant="light" tt="none">{t(problem === null ? 'admin.keyManagers.works' : 'admin.keyManagers.fails')}</Badge>
          <Text size="sm">{t(`admin.keyManagers.check.${name}`)}</Text>
          <Text size="sm" className={styles.faint}>{problem ?? t('admin.keyManagers.took', { ms: formatNumber(Math.round(tookUs / 100) / 10) })}</Text>
        </Group>
      ))}
    </Stack>
  );
}

function Addresses({ manager }: { manager: KeyManager }) {
  const { t } = useTranslation();
  const list: [string, string][] = [
    [t('admin.keyManagers.token'), manager.tokenEndpoint],
    [t('admin.keyManagers.authorize'), manager.authorizeEndpoint],
    [t('admin.keyManagers.revoke'), manager.revokeEndpoint],
    [t('admin.keyManagers.introspect'), manager.introspectionEndpoint],
    [t('admin.keyManagers.userInfo'), manager.userInfoEndpoint],
    [t('admin.keyManagers.jwks'), manager.certificates.value],
    [t('admin.keyManagers.register'), manager.clientRegistrationEndpoint],
    [t('admin.keyManagers.wellKnown'), manager.wellKnownEndpoint],
  ];
  return (
    <Panel>
      <Stack gap="sm">
        <div>
          <Text component="h2" fw={650}>{t('admin.keyManagers.addresses')}</Text>
          <Text size="sm" className={styles.faint}>{t('admin.keyManagers.addressesHint')}</Text>
        </div>
        <Facts rows={list.map(([name, value]) => [name, <CodeLine key={name} value={value} what={name} />])} />
      </Stack>
    </Panel>
  );
}

const NAMES = ['application_token_seconds', 'user_token_seconds', 'refresh_token_seconds', 'authorization_code_seconds', 'id_token_seconds', 'session_seconds', 'signing_algorithm',
  'key_rotation_days', 'login_attempts_max', 'login_wait_seconds', 'timestamp_skew_seconds', 'wso2_token_answers', 'wso2_token_headers'] as const;

function Settings({ settings }: { settings: { name: string; value: string | number | boolean }[] }) {
  const { t } = useTranslation();
  return (
    <Panel>
      <Stack gap="sm">
        <div>
          <Text component="h2" fw={650}>{t('admin.keyManagers.settings')}</Text>
          <Text size="sm" className={styles.faint}>{t('admin.keyManagers.settingsHint')} {t('admin.keyManagers.editable')}</Text>
          <Group gap="md" mt={4}>
            <Anchor component={Link} to="/admin/settings" size="sm">{t('admin.keyManagers.toSettings')}</Anchor>
            <Anchor component={Link} to="/admin/signing-keys" size="sm">{t('admin.keyManagers.toKeys')}</Anchor>
          </Group>
        </div>
        <TableFrame label={t('admin.keyManagers.settings')}>
          <Table miw={420}>
            <Table.Tbody>
              {settings.map(({ name, value }) => {
                const known = NAMES.find((one) => one === name);
                return (
                  <Table.Tr key={name}>
                    <Table.Td><Text size="sm" fw={550}>{known ? t(`admin.keyManagers.setting.${known}`) : name}</Text><Text size="xs" className={styles.faint}>key_manager.{name}</Text></Table.Td>
                    <Table.Td>{settingText(t, name, value)}</Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </TableFrame>
      </Stack>
    </Panel>
  );
}

function Apart({ url }: { url: string }) {
  const { t } = useTranslation();
  return (
    <Panel>
      <Stack gap="sm">
        <div>
          <Text component="h2" fw={650}>{t('admin.keyManagers.apart')}</Text>
          <Text size="sm" className={styles.faint}>{t('admin.keyManagers.apartHint')}</Text>
        </div>
        <CodeLine what={t('admin.keyManagers.apartCommand')} value={`TIDEGATE__GATEWAY__JOIN_TOKEN=tgj_… tidegate run --roles gateway --key-manager ${url}`} />
        <Anchor component={Link} to="/admin/nodes" size="sm">{t('admin.keyManagers.apartToken')}</Anchor>
      </Stack>
    </Panel>
  );
}
