/** A new user. The password is made here and shown once: whoever gets it changes it. */

import { Button, Group, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rolesQuery } from '../api/identity';
import { freshPassword } from '../lib/password';
import { useCreateUser } from '../routes/admin/identity-actions';
import { Failure } from '../shell/failure';
import { ShownOnce } from '../ui/once';

const isName = (name: string) => /^[^\s:,"<>]+$/.test(name);

export function UserCreate({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateUser();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<string[]>(['Internal/subscriber']);
  const [wasTried, setWasTried] = useState(false);
  const submit = () => {
    setWasTried(true);
    if (!isName(name.trim())) return;
    create.mutate({ name: name.trim(), password: freshPassword(), roles, ...(email.trim() ? { email: email.trim() } : {}) });
  };
  if (create.isSuccess && create.variables) {
    return (
      <ShownOnce title={t('admin.users.madeTitle', { name: create.data.name })} hint={t('admin.users.passwordOnce')} done={t('admin.users.done')} onClose={onClose}
        values={[[t('admin.users.userName'), create.data.name], [t('admin.users.password'), create.variables.password]]} />
    );
  }
  return (
    <Modal opened onClose={onClose} title={t('admin.users.createTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event) => { event.preventDefault(); submit(); }} noValidate>
        <Stack>
          <TextInput label={t('admin.users.userName')} description={t('admin.users.nameHint')} required data-autofocus autoComplete="off" spellCheck={false} maxLength={100}
            value={name} onChange={(event) => setName(event.currentTarget.value)} error={wasTried && !isName(name.trim()) ? t('admin.users.problem.name') : undefined} />
          <TextInput label={t('admin.users.email')} description={t('admin.users.emailHint')} type="email" autoComplete="off" value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
          <RolesField value={roles} onChange={setRoles} />
          {create.isError ? <Failure error={create.error} /> : null}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" loading={create.isPending}>{t('common.create')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export function RolesField({ value, onChange, error }: { value: string[]; onChange: (roles: string[]) => void; error?: string | undefined }) {
  const { t } = useTranslation();
  const roles = useQuery(rolesQuery);
  const names = (roles.data?.list ?? []).map(({ name }) => name).filter((name) => name !== 'Internal/everyone');
  // A role that is gone meanwhile can still be taken away.
  const data = [...new Set([...names, ...value])];
  return (
    <MultiSelect label={t('admin.users.roles')} description={t('admin.users.rolesHint')} data={data} value={value} onChange={onChange} searchable error={error}
      hidePickedOptions comboboxProps={{ withinPortal: true }} maxDropdownHeight={240} />
  );
}
