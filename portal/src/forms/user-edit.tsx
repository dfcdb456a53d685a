import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { User } from '../api/identity';
import { useChangeUser } from '../routes/admin/identity-actions';
import { Failure } from '../shell/failure';
import { celebrate } from '../shell/queries';
import { RolesField } from './user-create';

export function UserEdit({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeUser(user.name, true);
  const [email, setEmail] = useState(user.email ?? '');
  const [roles, setRoles] = useState(user.roles);
  const save = () =>
    change.mutate({ email: email.trim(), roles }, { onSuccess: () => { celebrate(t('admin.users.saved', { name: user.name })); onClose(); } });
  return (
    <Modal opened onClose={onClose} title={t('admin.users.editTitle', { name: user.name })} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event) => { event.preventDefault(); save(); }} noValidate>
        <Stack>
          <TextInput label={t('admin.users.email')} type="email" autoComplete="off" data-autofocus value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
          <RolesField value={roles} onChange={setRoles} />
          {change.isError ? <Failure error={change.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" loading={change.isPending}>{t('common.save')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
