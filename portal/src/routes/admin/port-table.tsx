/** Every listener of every instance in words and numbers: what the picture shows, for those who cannot or would rather not look. */

import { Badge, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ListenerState, PortInstance } from '../../api/operations';
import { TableFrame } from '../../ui/page';
import ui from '../../ui/ui.module.css';

const COLORS: Record<ListenerState, string> = { open: 'green', told: 'blue', silent: 'red', taken: 'red', off: 'gray' };

export function PortTable({ instances }: { instances: PortInstance[] }) {
  const { t } = useTranslation();
  return (
    <TableFrame label={t('admin.ports.table')}>
      <Table miw={760}>
        <Table.Thead>
          <Table.Tr>
            {(['instance', 'listener', 'base', 'offset', 'port', 'address', 'protocol'] as const).map((name) => <Table.Th key={name}>{t(`admin.ports.column.${name}`)}</Table.Th>)}
            <Table.Th>{t('common.state')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {instances.map((instance) => instance.listeners.map((one, index) => (
            <Table.Tr key={`${instance.host}/${instance.name}/${one.listener}`}>
              <Table.Td>
                {index === 0 ? <><Text fw={600} size="sm">{instance.name}</Text><Text size="xs" className={ui.faint}>{instance.isHere ? t('admin.ports.pid', { pid: instance.pid ?? '—' }) : instance.host}</Text></> : <Text size="sm" className={ui.faint}>{instance.name}</Text>}
              </Table.Td>
              <Table.Td>{one.listener}</Table.Td>
              <Table.Td>{one.base ?? '—'}</Table.Td>
              <Table.Td>{one.base === undefined ? '—' : instance.offset}</Table.Td>
              <Table.Td><Text size="sm" fw={600}>{one.port ?? '—'}</Text></Table.Td>
              <Table.Td>{one.addresses.join(', ') || '—'}</Table.Td>
              <Table.Td>{t(`admin.ports.protocol.${one.protocol}`)}</Table.Td>
              <Table.Td>
                <Badge color={COLORS[one.state]} variant="light" tt="none">{t(`admin.ports.state.${one.state}`)}</Badge>
                {one.note ? <Text size="xs" className={ui.faint}>{one.note}</Text> : null}
              </Table.Td>
            </Table.Tr>
          )))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}
