/** A role of one's own, made or changed: like which roles of the product, and which single rights. Those of the product are shown only. */

import { Button, Checkbox, Group, Modal, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Role, rolesQuery, scopesQuery } from '../api/identity';
import { useChangeRole, useCreateRole } from '../routes/admin/identity-actions';
import { Failure } from '../shell/failure';
import { Loaded } from '../shell/loaded';
import { celebrate } from '../shell/queries';
import { SearchIcon } from '../ui/icons';
import styles from '../ui/ui.module.css';

/** Nothing stands for these: the one is given itself, the other everybody has. */
const NOT_LIKE = ['admin', 'Internal/everyone'];
const isName = (name: string) => /^[^\s,"<>]+$/.test(name) && !name.startsWith('Internal/');

export function RoleEdit({ role, onClose }: { role: Role | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} size="lg" title={role ? t('admin.roles.editTitle', { name: role.name }) : t('admin.roles.createTitle')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Form role={role} onClose={onClose} />
    </Modal>
  );
}

function Form({ role, onClose }: { role: Role | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateRole();
  const change = useChangeRole(role?.name ?? '');
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [standsFor, setStandsFor] = useState(role?.standsFor ?? []);
  const [scopes, setScopes] = useState(role?.scopes ?? []);
  const [wasTried, setWasTried] = useState(false);
  const isFixed = role?.isOfProduct === true;
  const saving = role ? change : create;
  const submit = () => {
    setWasTried(true);
    if (!role && !isName(name.trim())) return;
    const done = (text: string) => ({ onSuccess: () => { celebrate(text); onClose(); } });
    const what = { description, scopes, standsFor };
    if (role) change.mutate(isFixed ? { description } : what, done(t('admin.roles.saved', { name: role.name })));
    else create.mutate({ name: name.trim(), ...what }, done(t('admin.roles.created', { name: name.trim() })));
  };
  return (
    <form onSubmit={(event) => { event.preventDefault(); submit(); }} noValidate>
      <Stack>
        {role ? null : (
          <TextInput label={t('common.name')} description={t('admin.roles.nameHint')} required data-autofocus spellCheck={false} autoComplete="off" maxLength={100} value={name}
            onChange={(event) => setName(event.currentTarget.value)} error={wasTried && !isName(name.trim()) ? t('admin.roles.problem.name') : undefined} />
        )}
        <Textarea label={t('common.description')} autosize minRows={1} maxLength={512} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
        {isFixed ? <Text size="sm" className={styles.faint}>{t('admin.roles.byProduct')}</Text> : <Like value={standsFor} onChange={setStandsFor} />}
        <Rights role={role} standsFor={standsFor} value={scopes} onChange={setScopes} />
        {saving.isError ? <Failure error={saving.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" loading={saving.isPending}>{role ? t('common.save') : t('common.create')}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Like({ value, onChange }: { value: string[]; onChange: (roles: string[]) => void }) {
  const { t } = useTranslation();
  const roles = useQuery(rolesQuery);
  return (
    <Loaded query={roles}>
      {({ list }) => (
        <Checkbox.Group value={value} onChange={onChange} label={t('admin.roles.like')} description={t('admin.roles.likeHint')}>
          <Group gap="md" mt="xs">
            {list.filter(({ name, isOfProduct }) => isOfProduct && !NOT_LIKE.includes(name)).map(({ name }) => <Checkbox key={name} value={name} label={name} />)}
          </Group>
        </Checkbox.Group>
      )}
    </Loaded>
  );
}

function Rights({ role, standsFor, value, onChange }: { role: Role | undefined; standsFor: string[]; value: string[]; onChange: (scopes: string[]) => void }) {
  const { t } = useTranslation();
  const scopes = useQuery(scopesQuery);
  const [word, setWord] = useState('');
  const isFixed = role?.isOfProduct === true;
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="flex-end">
        <div>
          <Text size="sm" fw={500}>{isFixed ? t('admin.roles.gives') : t('admin.roles.single')}</Text>
          {isFixed ? null : <Text size="xs" className={styles.faint}>{t('admin.roles.singleHint')}</Text>}
        </div>
        <TextInput size="xs" type="search" aria-label={t('admin.roles.filter')} placeholder={t('admin.roles.filter')} leftSection={<SearchIcon size={14} />} value={word}
          onChange={(event) => setWord(event.currentTarget.value)} />
      </Group>
      <Loaded query={scopes}>
        {({ list }) => {
          const tags = [...new Set(list.map(({ tag }) => tag))];
          const shown = list.filter(({ name }) => name.includes(word.trim().toLowerCase()) && (!isFixed || role.allScopes.includes(name)));
          return (
            <div className={styles.tall} role="group" tabIndex={0} aria-label={t('admin.roles.single')}>
              <Stack gap="sm">
                {tags.map((tag) => (
                  <Tagged key={tag} tag={tag} scopes={shown.filter((one) => one.tag === tag)} isFixed={isFixed} standsFor={standsFor} value={value} onChange={onChange} />
                ))}
              </Stack>
            </div>
          );
        }}
      </Loaded>
    </Stack>
  );
}

type Offered = { name: string; roles: string[] };

function Tagged({ tag, scopes, isFixed, standsFor, value, onChange }: { tag: string; scopes: Offered[]; isFixed: boolean; standsFor: string[]; value: string[]; onChange: (scopes: string[]) => void }) {
  const { t } = useTranslation();
  if (scopes.length === 0) return null;
  if (isFixed) {
    return <div><Text size="xs" fw={650} className={styles.faint}>{tag}</Text><Text size="sm">{scopes.map(({ name }) => name).join(', ')}</Text></div>;
  }
  const toggle = (name: string) => onChange(value.includes(name) ? value.filter((one) => one !== name) : [...value, name]);
  return (
    <div role="group" aria-label={tag}>
      <Text size="xs" fw={650} className={styles.faint} mb={4}>{tag}</Text>
      <div className={styles.columns}>
        {scopes.map(({ name, roles }) => {
          const isLike = roles.some((role) => standsFor.includes(role));
          return <Checkbox key={name} size="sm" label={name} checked={isLike || value.includes(name)} disabled={isLike} title={isLike ? t('admin.roles.alreadyLike') : undefined} onChange={() => toggle(name)} />;
        })}
      </div>
    </div>
  );
}
