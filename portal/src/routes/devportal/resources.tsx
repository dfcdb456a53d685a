/** What can be called, from the API's definition. */

import { Badge, Code, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type Api, definitionQuery } from '../../api/devportal';
import { operationsOf } from '../../lib/definition';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ApiIcon } from '../../ui/icons';
import { TableFrame } from '../../ui/page';
import { VerbBadge } from '../../ui/verb-badge';

export function Resources({ api }: { api: Api }) {
  const { t } = useTranslation();
  const definition = useQuery(definitionQuery(api.id));
  return (
    <Loaded query={definition}>
      {(document) => {
        const operations = operationsOf(document);
        if (operations.length === 0) return <Empty icon={<ApiIcon size={30} />} title={t('api.noResourcesTitle')} hint={t('api.noResourcesHint')} />;
        return (
          <TableFrame label={t('api.resources')}>
            <Table>
              <Table.Thead>
                <Table.Tr><Table.Th w={100}>{t('api.verb')}</Table.Th><Table.Th>{t('api.path')}</Table.Th><Table.Th>{t('api.summary')}</Table.Th></Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {operations.map(({ verb, path, summary, deprecated }) => (
                  <Table.Tr key={`${verb} ${path}`}>
                    <Table.Td><VerbBadge verb={verb} /></Table.Td>
                    <Table.Td><Code>{path}</Code></Table.Td>
                    <Table.Td><Text size="sm" lineClamp={2}>{summary}</Text>{deprecated ? <Badge size="xs" color="orange" variant="light">{t('api.deprecatedOperation')}</Badge> : null}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </TableFrame>
        );
      }}
    </Loaded>
  );
}
