/** How gateways treat calls of an API: who is let in, how often, from which pages, and what is changed on the way. */

import { Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Suspense, lazy } from 'react';
import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/publisher';
import { RuntimeAccess } from '../../forms/runtime-access';
import { RuntimeLimits } from '../../forms/runtime-limits';
import { type RuntimeForm, isHeaderName, isOrigin, readRuntime, writeRuntime } from '../../lib/runtime';
import { Failure } from '../../shell/failure';
import { SaveBar } from '../../shell/unsaved';
import styles from '../../ui/ui.module.css';
import { WaitingRows } from '../../ui/waiting';
import { useApi } from './api-context';
import { useSave } from './use-save';

// What is further down comes a moment later: the page's first load stays small.
const RuntimeCors = lazy(async () => ({ default: (await import('../../forms/runtime-cors')).RuntimeCors }));
const Steps = lazy(async () => ({ default: (await import('./steps')).Steps }));

export function Runtime() {
  const { t } = useTranslation();
  const api = useApi();
  return (
    <Stack gap="lg">
      <div>
        <Title order={2} size="h3">{t('section.runtime')}</Title>
        <Text className={styles.faint}>{t('runtime.intro')}</Text>
      </div>
      <Settings key={JSON.stringify(readRuntime(api))} api={api} />
      <Suspense fallback={<WaitingRows rows={3} />}><Steps api={api} /></Suspense>
    </Stack>
  );
}

function Settings({ api }: { api: Api }) {
  const { t } = useTranslation();
  const { save, isBusy, error, reset } = useSave(api.id);
  const header = (text: string) => (text.trim() === '' || isHeaderName(text) ? null : t('runtime.headerBad'));
  const form = useForm<RuntimeForm>({
    initialValues: readRuntime(api),
    validate: {
      transport: (list) => (list.length > 0 ? null : t('runtime.transportNeeded')),
      schemes: (list) => (list.length > 0 ? null : t('runtime.schemeNeeded')),
      authorizationHeader: header,
      apiKeyHeader: header,
      cors: {
        accessControlAllowOrigins: (list, { cors }) =>
          !cors.corsConfigurationEnabled ? null : list.length === 0 ? t('cors.originNeeded') : list.every(isOrigin) ? null : t('cors.originBad'),
        accessControlAllowHeaders: (list, { cors }) => (!cors.corsConfigurationEnabled || list.every(isHeaderName) ? null : t('runtime.headerBad')),
      },
    },
  });
  return (
    <form noValidate onSubmit={form.onSubmit((done) => save(writeRuntime(api, done)))}>
      <Stack gap="lg">
        <RuntimeAccess form={form} />
        <RuntimeLimits form={form} />
        <Suspense fallback={<WaitingRows rows={2} />}><RuntimeCors form={form} /></Suspense>
        <SaveBar isDirty={form.isDirty()} isBusy={isBusy} onDiscard={() => { form.reset(); reset(); }} failure={error ? <Failure error={error} /> : null} />
      </Stack>
    </form>
  );
}
