/** Users of the built-in user store. Read-only. */

import { Badge, Group, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { usersQuery } from '../../api/admin';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { UsersIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';

export function Users() {
  const { t } = useTranslation();
  const users = useQuery(usersQuery);
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.users.title')} intro={t('admin.users.intro')} />
      <Loaded query={users}>
        {({ list }) =>
          list.length === 0 ? <Empty icon={<UsersIcon size={30} />} title={t('admin.users.emptyTitle')} hint={t('admin.users.emptyHint')} /> : (
            <TableFrame label={t('admin.users.title')}>
              <Table miw={560}>
                <Table.Thead><Table.Tr><Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('admin.users.email')}</Table.Th><Table.Th>{t('admin.users.roles')}</Table.Th><Table.Th>{t('admin.users.status')}</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>
                  {list.map(({ id, name, email, roles = [], isActive }) => (
                    <Table.Tr key={id}>
                      <Table.Td><Text fw={600}>{name}</Text></Table.Td>
                      <Table.Td>{email}</Table.Td>
                      <Table.Td><Group gap={6}>{roles.map((role) => <Badge key={role} variant="default" tt="none" fw={500}>{role}</Badge>)}</Group></Table.Td>
                      <Table.Td>{isActive === false ? <Badge color="red" variant="light" tt="none">{t('admin.users.inactive')}</Badge> : <Badge color="green" variant="light" tt="none">{t('admin.users.active')}</Badge>}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </TableFrame>
          )}
      </Loaded>
    </Stack>
  );
}
