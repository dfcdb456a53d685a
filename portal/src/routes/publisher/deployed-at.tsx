/** Where the API is deployed, and under which addresses it is called there. */

import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Api, type Environment, revisionsQuery, settingsQuery } from '../../api/publisher';
import { addressesOf, versionedPath } from '../../lib/gateway-address';
import { Loaded } from '../../shell/loaded';
import { CodeLine } from '../../ui/copy';
import { Panel } from '../../ui/page';
import ui from '../../ui/ui.module.css';

export function DeployedAt({ api }: { api: Api }) {
  const { t } = useTranslation();
  const revisions = useQuery(revisionsQuery(api.id));
  const settings = useQuery(settingsQuery);
  return (
    <Panel>
      <Title order={3} size="h4" mb="sm">{t('deployedAt.title')}</Title>
      <Loaded query={revisions}>
        {({ list }) => {
          const placed = list.flatMap((revision) => (revision.deploymentInfo ?? []).map((at) => ({ at, revision: revision.displayName ?? revision.id })));
          if (placed.length === 0) return <Text className={ui.faint}>{t('deployedAt.nowhere')}</Text>;
          return (
            <Stack gap="md">
              {placed.map(({ at, revision }) => (
                <Place key={at.name} api={api} revision={revision} name={at.name} environment={settings.data?.environment.find((one) => one.name === at.name)} />
              ))}
            </Stack>
          );
        }}
      </Loaded>
      <Text size="sm" mt="sm"><Link to="/publisher/apis/$apiId/revisions" params={{ apiId: api.id }} className={ui.link}>{t('deployedAt.manage')}</Link></Text>
    </Panel>
  );
}

function Place({ api, revision, name, environment }: { api: Api; revision: string; name: string; environment: Environment | undefined }) {
  const { t } = useTranslation();
  const addresses = addressesOf(environment?.vhosts ?? [], versionedPath(api.context, api.version), api.transport);
  return (
    <div>
      <Group gap="xs" mb={6}><Text fw={600}>{environment?.displayName || name}</Text><Badge variant="light" color="green" tt="none">{revision}</Badge></Group>
      <Stack gap={6}>{addresses.map((address) => <CodeLine key={address} value={address} what={t('deployedAt.address')} />)}</Stack>
    </div>
  );
}
