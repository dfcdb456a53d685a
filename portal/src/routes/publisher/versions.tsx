/** The versions of an API, making a new one, and what changed from one to this. */

import { Anchor, Badge, Button, Group, NativeSelect, Stack, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { versionsQuery } from '../../api/catalog';
import { changesQuery } from '../../api/changes';
import type { ApiInfo } from '../../api/publisher';
import { VersionCreate } from '../../forms/version-create';
import { formatDate } from '../../lib/format';
import { Loaded } from '../../shell/loaded';
import { PlusIcon } from '../../ui/icons';
import { LifecycleBadge } from '../../ui/lifecycle-badge';
import { TableFrame } from '../../ui/page';
import ui from '../../ui/ui.module.css';
import { useApi } from './api-context';
import { ChangeList } from './change-list';

const route = getRouteApi('/publisher/apis/$apiId/versions');

export function Versions() {
  const { t } = useTranslation();
  const api = useApi();
  const versions = useQuery(versionsQuery(api.name));
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <Stack gap="xl">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h3">{t('section.versions')}</Title>
          <Text className={ui.faint} maw={640}>{t('versions.intro')}</Text>
        </div>
        <Button leftSection={<PlusIcon />} onClick={open}>{t('versions.create')}</Button>
      </Group>
      <Loaded query={versions}>
        {(list) => (
          <>
            <VersionTable versions={list} apiId={api.id} />
            <Summary versions={list.filter((one) => one.id !== api.id)} />
          </>
        )}
      </Loaded>
      <VersionCreate api={api} opened={isOpen} onClose={close} taken={versions.data?.map((one) => one.version) ?? []} />
    </Stack>
  );
}

function VersionTable({ versions, apiId }: { versions: ApiInfo[]; apiId: string }) {
  const { t } = useTranslation();
  return (
    <TableFrame label={t('section.versions')}>
      <Table miw={640}>
        <Table.Thead>
          <Table.Tr><Table.Th>{t('common.version')}</Table.Th><Table.Th>{t('common.state')}</Table.Th><Table.Th>{t('publisher.provider')}</Table.Th><Table.Th>{t('revisions.created')}</Table.Th></Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>
                <Group gap="xs">
                  {one.id === apiId ? <Text fw={600} aria-current="true">{one.version}</Text> : <Anchor component={Link} to={`/publisher/apis/${one.id}/overview`} fw={600}>{one.version}</Anchor>}
                  {one.id === apiId ? <Badge variant="light" tt="none">{t('versions.this')}</Badge> : null}
                  {one.isDefaultVersion ? <Badge variant="default" tt="none">{t('versions.default')}</Badge> : null}
                </Group>
              </Table.Td>
              <Table.Td><LifecycleBadge state={one.lifeCycleStatus} /></Table.Td>
              <Table.Td>{one.provider}</Table.Td>
              <Table.Td>{formatDate(one.createdTime)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

function Summary({ versions }: { versions: ApiInfo[] }) {
  const { t } = useTranslation();
  const api = useApi();
  const { from: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const createdAt = Number(api.createdTime ?? 0);
  // Newest first: the one before this, else any.
  const before = versions.find((one) => Number(one.createdTime ?? 0) < createdAt) ?? versions[0];
  const from = versions.find((one) => one.id === asked) ?? before;
  const changes = useQuery({ ...changesQuery(api.id, from?.id ?? '', 'working'), enabled: from !== undefined });
  return (
    <Stack>
      <Title order={2} size="h4">{t('versions.summary')}</Title>
      {from ? (
        <>
          <NativeSelect maw={320} label={t('versions.since')} value={from.id} data={versions.map((one) => ({ value: one.id, label: one.version }))}
            onChange={({ currentTarget: { value } }) => void navigate({ search: { from: value }, replace: true })} />
          <Loaded query={changes}>{(found) => <ChangeList changes={found} />}</Loaded>
        </>
      ) : <Text className={ui.faint}>{t('versions.only')}</Text>}
    </Stack>
  );
}
