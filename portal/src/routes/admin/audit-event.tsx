/** One event of the audit log: who, what, when, and how things were before and after. */

import { Drawer, Stack, Table, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../api/audit';
import { detailOf } from '../../lib/audit-detail';
import { formatDate } from '../../lib/format';
import { CodeLine } from '../../ui/copy';
import { Facts, TableFrame } from '../../ui/page';
import ui from '../../ui/ui.module.css';

export function AuditEventDetail({ event: { at, user, action, subject, detail, id }, onClose }: { event: AuditEvent; onClose: () => void }) {
  const { t } = useTranslation();
  const { changes, facts } = detailOf(detail);
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={action} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack>
        <Facts rows={[[t('admin.audit.at'), formatDate(at)], [t('admin.audit.user'), user], [t('admin.audit.subject'), subject], ...facts.map(([name, value]): [string, string] => [name || t('admin.audit.detail'), value])]} />
        {changes.length > 0 ? (
          <section>
            <Title order={3} size="h5" mb="xs">{t('admin.audit.changes')}</Title>
            <TableFrame label={t('admin.audit.changes')}>
              <Table>
                <Table.Thead><Table.Tr><Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('admin.audit.before')}</Table.Th><Table.Th>{t('admin.audit.after')}</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>
                  {changes.map(({ name, before, after, isChanged }) => (
                    <Table.Tr key={name}>
                      <Table.Td><Text size="sm" fw={isChanged ? 650 : 400}>{name}</Text></Table.Td>
                      <Table.Td className={ui.breakable}>{before === undefined ? '—' : isChanged && after !== undefined ? <del>{before || t('common.none')}</del> : before || '—'}</Table.Td>
                      <Table.Td className={ui.breakable}>{after === undefined ? '—' : isChanged && before !== undefined ? <ins>{after || t('common.none')}</ins> : after || '—'}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
          </section>
        ) : facts.length === 0 ? <Text size="sm" className={ui.faint}>{t('admin.audit.noDetail')}</Text> : null}
        <div><Text size="sm" className={ui.faint} mb={4}>{t('admin.audit.id')}</Text><CodeLine value={id} what={t('admin.audit.id')} /></div>
      </Stack>
    </Drawer>
  );
}
