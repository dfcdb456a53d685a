/** Who may sign in: to search, narrow down, make. What is done to one is on its own page. */

import { Anchor, Badge, Button, Group, SegmentedControl, Select, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PAGE, type User, rolesQuery, usersQuery } from '../../api/identity';
import { later } from '../../shell/later';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { PlusIcon, UsersIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';

const UserCreate = later(async () => (await import('../../forms/user-create')).UserCreate);
const route = getRouteApi('/admin/users');
const ANY = 'any';

export function Users() {
  const { t } = useTranslation();
  const { q = '', role, status, page = 1 } = route.useSearch();
  const navigate = route.useNavigate();
  const [isMaking, { open, close }] = useDisclosure();
  const roles = useQuery(rolesQuery);
  const search = { query: q || undefined, role, isActive: status === undefined ? undefined : status === 'active' };
  const users = useQuery(usersQuery(search, page));
  const create = <Button leftSection={<PlusIcon />} onClick={open}>{t('admin.users.create')}</Button>;
  const names = (roles.data?.list ?? []).map(({ name }) => name).filter((name) => name !== 'Internal/everyone');
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.users.title')} intro={t('admin.users.intro')} action={create} />
      <Group align="flex-end">
        <SearchBox value={q} label={t('admin.users.search')} hint={t('admin.users.searchHint')}
          onSearch={(text) => void navigate({ search: (old) => ({ ...old, q: text || undefined, page: undefined }), replace: true })} />
        <Select aria-label={t('admin.users.roles')} size="md" w={230} allowDeselect={false} searchable value={role ?? ANY}
          data={[{ value: ANY, label: t('admin.users.anyRole') }, ...names.map((name) => ({ value: name, label: name }))]}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, role: value === null || value === ANY ? undefined : value, page: undefined }), replace: true })} />
        <SegmentedControl aria-label={t('admin.users.status')} size="md" value={status ?? ANY}
          data={[{ value: ANY, label: t('admin.users.all') }, { value: 'active', label: t('admin.users.active') }, { value: 'locked', label: t('admin.users.inactive') }]}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, status: value === 'active' || value === 'locked' ? value : undefined, page: undefined }), replace: true })} />
      </Group>
      <Loaded query={users}>
        {({ list, pagination }) =>
          list.length > 0 ? (
            <>
              <Text size="sm" className={styles.faint} aria-live="polite">{t('admin.users.count', { count: pagination.total })}</Text>
              <UserTable users={list} />
              <Pager page={page} size={PAGE} total={pagination.total} onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })} />
            </>
          ) : (
            <Empty icon={<UsersIcon size={30} />} title={t('admin.users.noMatchTitle')} hint={t('admin.users.noMatchHint')}
              action={<Button variant="default" onClick={() => void navigate({ search: {} })}>{t('admin.users.showAll')}</Button>} />
          )}
      </Loaded>
      {isMaking ? <UserCreate onClose={close} /> : null}
    </Stack>
  );
}

function UserTable({ users }: { users: User[] }) {
  const { t } = useTranslation();
  return (
    <TableFrame label={t('admin.users.title')}>
      <Table miw={560}>
        <Table.Thead><Table.Tr><Table.Th>{t('common.name')}</Table.Th><Table.Th>{t('admin.users.roles')}</Table.Th><Table.Th>{t('admin.users.status')}</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {users.map(({ id, name, email, roles, isActive }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Anchor component={Link} to={`/admin/users/${encodeURIComponent(name)}`} fw={600}>{name}</Anchor>
                {email ? <Text size="sm" className={styles.faint}>{email}</Text> : null}
              </Table.Td>
              <Table.Td><RoleBadges roles={roles} /></Table.Td>
              <Table.Td><UserStatus isActive={isActive} /></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableFrame>
  );
}

export function RoleBadges({ roles }: { roles: string[] }) {
  const { t } = useTranslation();
  if (roles.length === 0) return <Text size="sm" className={styles.faint}>{t('admin.users.noRoles')}</Text>;
  return <Group gap={6}>{roles.map((role) => <Badge key={role} variant="default" tt="none" fw={500}>{role}</Badge>)}</Group>;
}

export function UserStatus({ isActive }: { isActive: boolean }) {
  const { t } = useTranslation();
  return <Badge color={isActive ? 'green' : 'red'} variant="light" tt="none">{isActive ? t('admin.users.active') : t('admin.users.inactive')}</Badge>;
}
