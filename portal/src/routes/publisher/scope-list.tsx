/** The OAuth2 scopes of an API: who gets them in a token. */

import { ActionIcon, Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiScope } from '../../api/api-settings';
import { ScopeEdit } from '../../forms/scope-edit';
import { KeyIcon, PlusIcon, TrashIcon } from '../../ui/icons';
import styles from '../../ui/ui.module.css';

export function ScopeList({ scopes, usedBy, onChange }: { scopes: ApiScope[]; usedBy: (name: string) => number; onChange: (scopes: ApiScope[]) => void }) {
  const { t } = useTranslation();
  /** Position of the scope in the form; after the last: a new one. */
  const [open, setOpen] = useState<number>();
  const store = (scope: ApiScope) => {
    onChange(open === scopes.length ? [...scopes, scope] : scopes.map((one, at) => (at === open ? scope : one)));
    setOpen(undefined);
  };
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h3">{t('publisherApi.scopes')}</Title>
          <Text className={styles.faint}>{t('scopes.intro')}</Text>
        </div>
        <Button variant="default" leftSection={<PlusIcon size={16} />} onClick={() => setOpen(scopes.length)}>{t('scopes.add')}</Button>
      </Group>
      {scopes.length === 0 ? <Text className={styles.faint}>{t('scopes.empty')}</Text> : (
        <div className={styles.records}>
          {scopes.map((one, at) => (
            <div key={one.scope.name} className={styles.record}>
              <div>
                <Group gap="xs"><KeyIcon size={16} /><Text fw={600} className={styles.breakable}>{one.scope.displayName || one.scope.name}</Text></Group>
                <Text size="sm" className={`${styles.faint} ${styles.breakable}`}>{[one.scope.displayName && one.scope.displayName !== one.scope.name ? one.scope.name : '', one.scope.description].filter(Boolean).join(' · ')}</Text>
              </div>
              <Group gap={6}>
                {(one.scope.bindings ?? []).length > 0
                  ? one.scope.bindings?.map((role) => <Badge key={role} variant="light" tt="none">{role}</Badge>)
                  : <Text size="sm" className={styles.faint}>{t('scopes.everyone')}</Text>}
              </Group>
              <div className={styles.recordActions}>
                <Text size="sm" className={styles.faint}>{t('scopes.usedBy', { count: usedBy(one.scope.name) })}</Text>
                <Group gap={4}>
                  <Button size="xs" variant="default" aria-label={t('scopes.editOf', { name: one.scope.name })} onClick={() => setOpen(at)}>{t('scopes.edit')}</Button>
                  <ActionIcon variant="subtle" color="red" size="lg" aria-label={t('scopes.remove', { name: one.scope.name })} onClick={() => onChange(scopes.filter((_, index) => index !== at))}><TrashIcon /></ActionIcon>
                </Group>
              </div>
            </div>
          ))}
        </div>
      )}
      {open !== undefined ? <ScopeEdit key={open} scope={scopes[open]} taken={scopes.map(({ scope }) => scope.name)} onSave={store} onClose={() => setOpen(undefined)} /> : null}
    </Stack>
  );
}
