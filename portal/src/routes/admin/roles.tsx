/** What people may: roles of the product, and one's own. */

import { Anchor, Badge, Button, Group, Stack, Table, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Role, rolesQuery } from '../../api/identity';
import { later } from '../../shell/later';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { Empty } from '../../ui/empty';
import { PlusIcon, UsersIcon } from '../../ui/icons';
import { PageHead, TableFrame } from '../../ui/page';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';
import { useDeleteRole } from './identity-actions';

const RoleEdit = later(async () => (await import('../../forms/role-edit')).RoleEdit);
const route = getRouteApi('/admin/roles');
type Dialog = { kind: 'edit'; role: Role | undefined } | { kind: 'delete'; role: Role };

export function Roles() {
  const { t } = useTranslation();
  const { q = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const roles = useQuery(rolesQuery);
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const create = <Button leftSection={<PlusIcon />} onClick={() => setDialog({ kind: 'edit', role: undefined })}>{t('admin.roles.create')}</Button>;
  return (
    <Stack gap="lg">
      <PageHead title={t('admin.roles.title')} intro={t('admin.roles.intro')} action={create} />
      <Group>
        <SearchBox value={q} label={t('admin.roles.search')} hint={t('admin.roles.search')}
          onSearch={(text) => void navigate({ search: { q: text || undefined }, replace: true })} />
      </Group>
      <Loaded query={roles}>
        {({ list }) => {
          const shown = list.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()));
          return shown.length === 0 ? <Empty icon={<UsersIcon size={30} />} title={t('admin.roles.emptyTitle')} hint={t('admin.roles.emptyHint')} action={create} /> : (
            <TableFrame label={t('admin.roles.title')}>
              <Table miw={640}>
                <Table.Thead><Table.Tr><Table.Th>{t('admin.roles.role')}</Table.Th><Table.Th>{t('admin.roles.gives')}</Table.Th><Table.Th>{t('admin.roles.has')}</Table.Th><Table.Th aria-label={t('common.actions')} /></Table.Tr></Table.Thead>
                <Table.Tbody>{shown.map((role) => <Row key={role.name} role={role} onAsk={setDialog} />)}</Table.Tbody>
              </Table>
            </TableFrame>
          );
        }}
      </Loaded>
      {dialog?.kind === 'edit' ? <RoleEdit role={dialog.role} onClose={close} /> : null}
      {dialog?.kind === 'delete' ? <Delete role={dialog.role} onClose={close} /> : null}
    </Stack>
  );
}

function Row({ role, onAsk }: { role: Role; onAsk: (dialog: Dialog) => void }) {
  const { t } = useTranslation();
  const { name, description, isOfProduct, userCount, allScopes, standsFor } = role;
  const isUsed = userCount > 0;
  const remove = (
    <Button size="xs" variant="subtle" color="red" aria-label={t('admin.roles.deleteOf', { name })} data-disabled={isUsed || undefined} aria-disabled={isUsed}
      onClick={() => isUsed || onAsk({ kind: 'delete', role })}>{t('common.delete')}</Button>
  );
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs"><Text fw={600}>{name}</Text>{isOfProduct ? <Badge size="sm" variant="default" tt="none">{t('admin.roles.ofProduct')}</Badge> : null}</Group>
        {description ? <Text size="sm" className={styles.faint}>{description}</Text> : null}
        {standsFor.length > 0 ? <Text size="sm" className={styles.faint}>{t('admin.roles.standsFor', { roles: standsFor.join(', ') })}</Text> : null}
      </Table.Td>
      <Table.Td>{allScopes.length === 0 ? <Text size="sm" className={styles.faint}>{t('admin.roles.noScopes')}</Text> : t('admin.roles.scopes', { count: allScopes.length })}</Table.Td>
      <Table.Td>
        {name === 'Internal/everyone' ? '—' : isUsed ? <Anchor renderRoot={(props) => <Link {...props} to="/admin/users" search={{ role: name }} />}>{t('admin.roles.users', { count: userCount })}</Anchor> : t('admin.roles.users', { count: 0 })}
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap" justify="flex-end">
          <Button size="xs" variant="default" onClick={() => onAsk({ kind: 'edit', role })} aria-label={t(isOfProduct ? 'admin.roles.viewOf' : 'admin.roles.openOf', { name })}>
            {isOfProduct ? t('admin.roles.view') : t('admin.roles.open')}
          </Button>
          {isOfProduct ? null : isUsed ? <Tooltip label={t('admin.roles.inUse')} withArrow>{remove}</Tooltip> : remove}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Delete({ role: { name }, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteRole();
  return (
    <Confirm opened onClose={onClose} title={t('admin.roles.deleteTitle', { name })} hint={t('admin.roles.deleteHint')} action={t('admin.roles.delete')} isBusy={remove.isPending}
      onConfirm={() => remove.mutate(name, { onSuccess: () => { celebrate(t('admin.roles.deleted', { name })); onClose(); } })} />
  );
}
