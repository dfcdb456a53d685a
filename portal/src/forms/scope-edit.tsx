import { Button, Group, Modal, Stack, TagsInput, TextInput, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { ApiScope } from '../api/api-settings';

/** Names of scopes are fixed once made: tokens and resources know them by it. */
export function ScopeEdit({ scope, taken, onSave, onClose }: { scope: ApiScope | undefined; taken: string[]; onSave: (scope: ApiScope) => void; onClose: () => void }) {
  const { t } = useTranslation();
  const form = useForm({
    initialValues: {
      name: scope?.scope.name ?? '', displayName: scope?.scope.displayName ?? '', description: scope?.scope.description ?? '', bindings: scope?.scope.bindings ?? [],
    },
    validate: {
      name: (name) => (name.trim() === '' || /\s/.test(name.trim()) || name.length > 255 ? t('scopes.nameBad') : !scope && taken.includes(name.trim()) ? t('scopes.nameTaken') : null),
    },
  });
  const submit = form.onSubmit(({ name, displayName, ...rest }) =>
    onSave({ ...scope, scope: { ...scope?.scope, name: name.trim(), displayName: displayName.trim() || name.trim(), ...rest }, shared: scope?.shared ?? false }));
  return (
    <Modal opened onClose={onClose} title={scope ? t('scopes.editTitle', { name: scope.scope.name }) : t('scopes.add')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput label={t('common.name')} description={t('scopes.nameHint')} disabled={scope !== undefined} data-autofocus={scope ? undefined : true} spellCheck={false} {...form.getInputProps('name')} />
          <TextInput label={t('scopes.displayName')} {...form.getInputProps('displayName')} />
          <Textarea label={t('common.description')} autosize minRows={2} {...form.getInputProps('description')} />
          <TagsInput label={t('scopes.roles')} description={t('scopes.rolesHint')} placeholder="Internal/subscriber" splitChars={[',', ' ']} {...form.getInputProps('bindings')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit">{scope ? t('scopes.change') : t('scopes.add')}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
