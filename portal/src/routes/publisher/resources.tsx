/** The resources the gateway will answer for, with their security and limits. Read-only. */

import { Code, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Empty } from '../../ui/empty';
import { ApiIcon } from '../../ui/icons';
import { TableFrame } from '../../ui/page';
import { VerbBadge } from '../../ui/verb-badge';
import { useApi } from './api-context';

export function Resources() {
  const { t } = useTranslation();
  const { operations = [] } = useApi();
  if (operations.length === 0) return <Empty icon={<ApiIcon size={30} />} title={t('publisherApi.noResourcesTitle')} hint={t('publisherApi.noResourcesHint')} />;
  return (
    <TableFrame label={t('section.resources')}>
      <Table miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={100}>{t('apis.verb')}</Table.Th><Table.Th>{t('apis.path')}</Table.Th><Table.Th>{t('publisherApi.auth')}</Table.Th>
            <Table.Th>{t('publisherApi.throttling')}</Table.Th><Table.Th>{t('publisherApi.scopes')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {operations.map(({ verb, target, authType, throttlingPolicy, scopes }) => (
            <Table.Tr key={`${verb} ${target}`}>
              <Table.Td><VerbBadge verb={verb} /></Table.Td>
              <Table.Td><Code>{target}</Code></Table.Td>
              <Table.Td>{authType || t('common.none')}</Table.Td>
              <Table.Td>{throttlingPolicy || t('common.none')}</Table.Td>
              <Table.Td>{scopes?.join(', ') || t('common.none')}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
