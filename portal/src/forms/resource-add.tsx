import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUTH_TYPES, type Operation, UNLIMITED, VERBS } from '../api/api-settings';
import { pathProblem } from '../lib/resources';
import { PlusIcon } from '../ui/icons';
import styles from './line.module.css';

/** One line: method, path, add. */
export function ResourceAdd({ operations, onAdd }: { operations: readonly Operation[]; onAdd: (operation: Operation) => void }) {
  const { t } = useTranslation();
  const [verb, setVerb] = useState<string>('GET');
  const [path, setPath] = useState('');
  const [error, setError] = useState<string>();
  const add = () => {
    const target = path.trim().startsWith('/') ? path.trim() : `/${path.trim()}`;
    const problem = pathProblem(target);
    if (problem) return setError(t(`resources.problem.${problem}`));
    if (operations.some((one) => one.verb === verb && one.target === target)) return setError(t('resources.twice'));
    setPath('');
    setError(undefined);
    onAdd({ verb, target, authType: AUTH_TYPES[0], throttlingPolicy: UNLIMITED, scopes: [] });
  };
  return (
    <form className={styles.line} onSubmit={(event) => { event.preventDefault(); add(); }} noValidate>
      <NativeSelect label={t('apis.verb')} value={verb} data={[...VERBS]} onChange={(event) => setVerb(event.currentTarget.value)} />
      <TextInput className={styles.grow} label={t('apis.path')} placeholder="/items/{id}" value={path} error={error} spellCheck={false} classNames={{ input: styles.code }}
        onChange={(event) => { setPath(event.currentTarget.value); setError(undefined); }} />
      <Button type="submit" leftSection={<PlusIcon size={16} />} className={styles.beside}>{t('resources.add')}</Button>
    </form>
  );
}
