/** Request and response steps: what the gateway changes on the way, for all resources or for one. */

import { Alert, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FLOWS, type FlowPolicies, stepKindsQuery } from '../../api/api-settings';
import { ApiFailure } from '../../api/failure';
import type { Api } from '../../api/publisher';
import { count, nameOf } from '../../lib/steps';
import { Failure } from '../../shell/failure';
import { Loaded } from '../../shell/loaded';
import { SaveBar } from '../../shell/unsaved';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { StepFlow } from './step-flow';
import own from './steps.module.css';
import { useSave } from './use-save';

/** All steps of an API: its own, and those of each operation by position. */
type Draft = { api: FlowPolicies; operations: FlowPolicies[] };

const ALL = 'api';

export function Steps({ api }: { api: Api }) {
  const stored: Draft = { api: api.apiPolicies ?? {}, operations: (api.operations ?? []).map((one) => one.operationPolicies ?? {}) };
  return <Editor key={JSON.stringify(stored)} api={api} stored={stored} />;
}

function Editor({ api, stored }: { api: Api; stored: Draft }) {
  const { t } = useTranslation();
  const kinds = useQuery(stepKindsQuery);
  const [draft, setDraft] = useState(stored);
  const [place, setPlace] = useState(ALL);
  const { save, isBusy, error, reset } = useSave(api.id);
  const operations = api.operations ?? [];
  const isDirty = JSON.stringify(draft) !== JSON.stringify(stored);
  const at = place === ALL ? undefined : Number(place);
  const shown = (at === undefined ? draft.api : draft.operations[at]) ?? {};
  const change = (next: FlowPolicies) => {
    setDraft(at === undefined ? { ...draft, api: next } : { ...draft, operations: draft.operations.map((one, index) => (index === at ? next : one)) });
    if (error) reset();
  };
  const number = (flows: FlowPolicies | undefined) => (count(flows) > 0 ? ` (${count(flows)})` : '');
  return (
    <Panel>
      <Stack>
        <div>
          <Title order={3} size="h4">{t('steps.title')}</Title>
          <Text size="sm" className={styles.faint}>{t('steps.intro')}</Text>
        </div>
        <NativeSelect label={t('steps.appliesTo')} maw={420} value={place} onChange={(event) => setPlace(event.currentTarget.value)}
          data={[{ value: ALL, label: t('steps.everywhere') + number(draft.api) }, ...operations.map((one, index) => ({ value: String(index), label: nameOf(one) + number(draft.operations[index]) }))]} />
        {at !== undefined && count(draft.api) > 0 ? <Text size="sm" className={styles.faint}>{t('steps.afterApi', { count: count(draft.api) })}</Text> : null}
        <Loaded query={kinds}>
          {({ list }) => (
            <div className={own.flows}>
              {FLOWS.map((flow) => (
                <StepFlow key={`${place} ${flow}`} flow={flow} steps={shown[flow] ?? []} kinds={list.filter((kind) => kind.applicableFlows.includes(flow))}
                  onChange={(steps) => change({ ...shown, [flow]: steps })} />
              ))}
            </div>
          )}
        </Loaded>
        <SaveBar isDirty={isDirty} isBusy={isBusy} onDiscard={() => { setDraft(stored); reset(); }} failure={error ? <Refusal error={error} api={api} /> : null}
          onSave={() => save({
            apiPolicies: count(draft.api) > 0 ? draft.api : null,
            operations: operations.map((one, index) => ({ ...one, operationPolicies: count(draft.operations[index]) > 0 ? draft.operations[index] ?? null : null })),
          })} />
      </Stack>
    </Panel>
  );
}

/** The server's findings with the names of resources instead of their positions. */
function Refusal({ error, api }: { error: unknown; api: Api }) {
  const { t } = useTranslation();
  if (!(error instanceof ApiFailure) || !error.problem.error?.length) return <Failure error={error} />;
  const named = (field: string) => field.replace(/^operations\[(\d+)\]\.operationPolicies/, (all, at: string) => { const found = api.operations?.[Number(at)]; return found ? nameOf(found) : all; }).replace(/^apiPolicies/, t('steps.everywhere'));
  return (
    <Alert color="red" role="alert" title={t('steps.refused')}>
      {error.problem.error.map((one) => <Text key={one.message} size="sm">{named(one.message ?? '')}: {one.description}</Text>)}
    </Alert>
  );
}
