/** Gateway environments. Read-only. */

import { Badge, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Environment, environmentsQuery } from '../../api/admin';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ServerIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import styles from '../../ui/ui.module.css';

export function Environments() {
  const { t } = useTranslation();
  const environments = useQuery(environmentsQuery);
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.environments.title')} intro={t('admin.environments.intro')} />
      <Loaded query={environments}>
        {({ list }) =>
          list.length === 0 ? <Empty icon={<ServerIcon size={30} />} title={t('admin.environments.emptyTitle')} hint={t('admin.environments.emptyHint')} /> : (
            <TableFrame label={t('admin.environments.title')}>
              <Table miw={560}>
                <Table.Thead><Table.Tr><Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('admin.environments.type')}</Table.Th><Table.Th>{t('admin.environments.hosts')}</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>{list.map((one) => <Row key={one.id ?? one.name} environment={one} />)}</Table.Tbody>
              </Table>
            </TableFrame>
          )}
      </Loaded>
    </Stack>
  );
}

function Row({ environment: { name, displayName, description, provider, gatewayType, isReadOnly, vhosts = [] } }: { environment: Environment }) {
  const { t } = useTranslation();
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={600}>{displayName || name}</Text>
        {description ? <Text size="sm" className={styles.faint}>{description}</Text> : null}
        {isReadOnly ? <Badge size="sm" variant="default" tt="none">{t('admin.environments.readOnly')}</Badge> : null}
      </Table.Td>
      <Table.Td>{[provider, gatewayType].filter(Boolean).join(' · ')}</Table.Td>
      <Table.Td>
        {vhosts.map(({ host, httpPort, httpsPort }) => (
          <div key={host}>
            <Text>{host}</Text>
            {httpPort || httpsPort ? <Text size="sm" className={styles.faint}>{t('admin.environments.ports', { http: httpPort ?? '—', https: httpsPort ?? '—' })}</Text> : null}
          </div>
        ))}
      </Table.Td>
    </Table.Tr>
  );
}
