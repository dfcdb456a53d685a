/** What can be called, and how: methods and paths with security, limit and scopes, as one table; and the scopes themselves. */

import { Alert, Group, List, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiScope, type Operation, UNLIMITED, advancedPoliciesQuery } from '../../api/api-settings';
import { ApiFailure } from '../../api/failure';
import { ResourceAdd } from '../../forms/resource-add';
import { cellOf, matching, pathProblem, repeated } from '../../lib/resources';
import { Failure } from '../../shell/failure';
import { SaveBar } from '../../shell/unsaved';
import { Empty } from '../../ui/empty';
import { AlertIcon, ApiIcon } from '../../ui/icons';
import { Pager } from '../../ui/pager';
import { SearchBox } from '../../ui/search-box';
import styles from '../../ui/ui.module.css';
import { useApi } from './api-context';
import { ResourceTable } from './resource-table';
import { ScopeList } from './scope-list';
import { useSave } from './use-save';

/** Rows shown at once: an API may have thousands. */
const PAGE = 25;

export type Draft = { operations: Operation[]; scopes: ApiScope[] };

export function Resources() {
  const api = useApi();
  const stored: Draft = { operations: api.operations ?? [], scopes: api.scopes ?? [] };
  // What the server has now is where a fresh draft begins: after a save, or when somebody else changed it.
  return <Editor key={JSON.stringify(stored)} apiId={api.id} stored={stored} />;
}

function Editor({ apiId, stored }: { apiId: string; stored: Draft }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(stored);
  const [words, setWords] = useState('');
  const [page, setPage] = useState(1);
  const { save, isBusy, error, reset } = useSave(apiId);
  const policies = useQuery(advancedPoliciesQuery);
  const { operations, scopes } = draft;
  const isDirty = JSON.stringify(draft) !== JSON.stringify(stored);
  const change = (next: Partial<Draft>) => {
    setDraft({ ...draft, ...next });
    if (error) reset();
  };
  const problems = problemsOf(operations, error);
  const rows = matching(operations, words);
  const shown = rows.slice((page - 1) * PAGE, page * PAGE);
  const isWrong = operations.some(({ target }) => pathProblem(target)) || repeated(operations).size > 0;
  return (
    <Stack gap="xl">
      <Stack gap="md">
        <div>
          <Title order={2} size="h3">{t('section.resources')}</Title>
          <Text className={styles.faint}>{t('resources.intro')}</Text>
        </div>
        <ResourceAdd operations={operations} onAdd={(operation) => { change({ operations: [...operations, operation] }); setWords(''); setPage(Math.ceil((operations.length + 1) / PAGE)); }} />
        {operations.length > PAGE || words ? (
          <Group><SearchBox value={words} label={t('resources.search')} hint={t('resources.searchHint')} onSearch={(next) => { setWords(next); setPage(1); }} /></Group>
        ) : null}
        {operations.length === 0 ? (
          <Empty icon={<ApiIcon size={30} />} title={t('publisherApi.noResourcesTitle')} hint={t('resources.emptyHint')} />
        ) : shown.length === 0 ? (
          <Text className={styles.faint}>{t('resources.noMatch')}</Text>
        ) : (
          <ResourceTable operations={operations} shown={shown} problems={problems} scopes={scopes.map(({ scope }) => scope.name)}
            policies={policies.data?.list.map(({ name, displayName }) => ({ value: name, label: displayName || name })) ?? [{ value: UNLIMITED, label: UNLIMITED }]}
            onChange={(at, next) => change({ operations: operations.map((one, index) => (index === at ? { ...one, ...next } : one)) })}
            onRemove={(at) => change({ operations: operations.filter((_, index) => index !== at) })} />
        )}
        <Group justify="space-between">
          <Text size="sm" className={styles.faint} aria-live="polite">{t('resources.count', { count: operations.length })}</Text>
          <Pager page={page} size={PAGE} total={rows.length} onChange={setPage} />
        </Group>
      </Stack>
      <ScopeList scopes={scopes} usedBy={(name) => operations.filter((one) => one.scopes?.includes(name)).length}
        onChange={(next) => change({ scopes: next, operations: withoutLost(operations, next) })} />
      <SaveBar isDirty={isDirty} isBusy={isBusy} onDiscard={() => { setDraft(stored); reset(); }} onSave={() => save(draft)}
        reason={operations.length === 0 ? t('resources.oneNeeded') : isWrong ? t('resources.mendFirst') : undefined}
        failure={error ? <Refusal error={error} /> : null} />
    </Stack>
  );
}

/** What the server refused, except what stands at its cell already. */
function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const fields = error instanceof ApiFailure ? (error.problem.error ?? []) : [];
  const elsewhere = fields.filter((one) => !cellOf(one.message ?? ''));
  if (fields.length === 0 || fields.length === elsewhere.length) return <Failure error={error} />;
  return (
    <Alert color="red" role="alert" icon={<AlertIcon />} title={t('resources.refused')}>
      {elsewhere.length > 0 ? <List size="sm">{elsewhere.map((one) => <List.Item key={one.message}>{one.message}: {one.description}</List.Item>)}</List> : <Text size="sm">{t('resources.refusedHint')}</Text>}
    </Alert>
  );
}

/** Operations may ask only for scopes there are. */
function withoutLost(operations: Operation[], scopes: readonly ApiScope[]): Operation[] {
  const names = new Set(scopes.map(({ scope }) => scope.name));
  const isLost = (name: string) => !names.has(name);
  return operations.map((one) => (one.scopes?.some(isLost) ? { ...one, scopes: one.scopes.filter((name) => names.has(name)) } : one));
}

export type CellProblems = Map<number, Record<string, string>>;

function problemsOf(operations: readonly Operation[], error: unknown): CellProblems {
  const found: CellProblems = new Map();
  if (!(error instanceof ApiFailure)) return found;
  for (const { message = '', description = '' } of error.problem.error ?? []) {
    const at = cellOf(message);
    if (at && at.row < operations.length) found.set(at.row, { ...found.get(at.row), [at.cell]: description });
  }
  return found;
}
