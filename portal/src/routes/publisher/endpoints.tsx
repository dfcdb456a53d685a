/** Where the backends of an API are, how one of several is chosen, and how the gateway is let in. */

import { Alert, Code, Group, List, NumberInput, Radio, SegmentedControl, Stack, Text, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/publisher';
import { EndpointSecurity } from '../../forms/endpoint-security';
import { EndpointStage } from '../../forms/endpoint-stage';
import { type EndpointForm, type StageForm, STAGES, isBackendAddress, isSymbolic, readEndpoints, writeEndpoints } from '../../lib/endpoints';
import { Failure } from '../../shell/failure';
import { SaveBar } from '../../shell/unsaved';
import { Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useApi } from './api-context';
import { OwnAddresses } from './own-addresses';
import { useSave } from './use-save';

/** Longest wait one may ask for, in seconds. */
const TIMEOUT_S_MAX = 3600;

export function Endpoints() {
  const api = useApi();
  return <Editor key={JSON.stringify(api.endpointConfig ?? null)} api={api} />;
}

function Editor({ api }: { api: Api }) {
  const { t } = useTranslation();
  const { save, isBusy, error, reset } = useSave(api.id);
  const stage = (form: StageForm) => ({
    addresses: form.addresses.every((one) => one.trim() === '' || isBackendAddress(one)) ? null : t('endpoints.addressBad'),
    username: form.security === 'BASIC' && form.username.trim() === '' ? t('endpoints.usernameNeeded') : null,
    password: form.security === 'BASIC' && form.password === '' && !form.hasSecret ? t('endpoints.passwordNeeded') : null,
    keyName: form.security === 'APIKEY' && !/^[\w!#$%&'*+.^`|~-]+$/.test(form.keyName.trim()) ? t('endpoints.keyNameBad') : null,
    keyValue: form.security === 'APIKEY' && form.keyValue === '' && !form.hasSecret ? t('endpoints.keyValueNeeded') : null,
  });
  const form = useForm<EndpointForm>({
    initialValues: readEndpoints(api.endpointConfig),
    validate: (values) => {
      const found: Record<string, string> = {};
      for (const name of STAGES) {
        for (const [field, problem] of Object.entries(stage(values[name]))) if (problem) found[`${name}.${field}`] = problem;
      }
      if (values.timeout !== '' && !(values.timeout > 0 && values.timeout <= TIMEOUT_S_MAX)) found['timeout'] = t('endpoints.timeoutBad', { max: TIMEOUT_S_MAX });
      if (STAGES.every((name) => values[name].addresses.every((one) => one.trim() === ''))) found['production.addresses'] = t('endpoints.oneNeeded');
      return found;
    },
  });
  const { values } = form;
  const setChoice = (choice: string) => form.setFieldValue('choice', choice as EndpointForm['choice']);
  const isSymbolicUsed = STAGES.some((name) => values[name].addresses.some(isSymbolic));
  return (
    <form noValidate onSubmit={form.onSubmit((done) => save({ endpointConfig: writeEndpoints(api.endpointConfig, done) }))}>
      <Stack gap="lg">
        <div>
          <Title order={2} size="h3">{t('section.endpoints')}</Title>
          <Text className={styles.faint}>{t('endpoints.intro')}</Text>
        </div>
        <OwnAddresses apiId={api.id} />
        <div>
          <SegmentedControl aria-label={t('endpoints.choice')} value={values.choice} onChange={setChoice}
            data={[{ value: 'http', label: t('endpoints.single') }, { value: 'load_balance', label: t('endpoints.balance') }, { value: 'failover', label: t('endpoints.failover') }]} />
          <Text size="sm" mt={6} className={styles.faint}>{t(`endpoints.choiceHint.${values.choice}`)}</Text>
        </div>
        {STAGES.map((name) => (
          <Panel key={name}>
            <Stack>
              <Title order={3} size="h4">{t(`endpoints.${name}`)}</Title>
              <EndpointStage apiId={api.id} name={name} form={form} />
              <EndpointSecurity name={name} form={form} />
            </Stack>
          </Panel>
        ))}
        <Panel>
          <Stack>
            <Title order={3} size="h4">{t('endpoints.patience')}</Title>
            <NumberInput label={t('endpoints.timeout')} description={t('endpoints.timeoutHint')} suffix={t('endpoints.seconds')} min={0} max={TIMEOUT_S_MAX} step={1} decimalScale={3} maw={280} {...form.getInputProps('timeout')} />
            <Radio.Group label={t('endpoints.onTimeout')} {...form.getInputProps('onTimeout')}>
              <Group mt={6}><Radio value="fault" label={t('endpoints.fault')} disabled={values.timeout === ''} /><Radio value="discard" label={t('endpoints.discard')} disabled={values.timeout === ''} /></Group>
            </Radio.Group>
          </Stack>
        </Panel>
        <SymbolicHelp isUsed={isSymbolicUsed} />
        <SaveBar isDirty={form.isDirty()} isBusy={isBusy} onDiscard={() => { form.reset(); reset(); }} failure={error ? <Failure error={error} /> : null} />
      </Stack>
    </form>
  );
}

function SymbolicHelp({ isUsed }: { isUsed: boolean }) {
  const { t } = useTranslation();
  return (
    <Alert color={isUsed ? 'tide' : 'gray'} variant="light" title={t('endpoints.symbolicTitle')}>
      <Stack gap={6}>
        <Text size="sm">{t('endpoints.symbolicHint')}</Text>
        <List size="sm">
          <List.Item><Code>tidegate://gateway/orders/1.0.0</Code> {t('endpoints.symbolicApi')}</List.Item>
          <List.Item><Code>tidegate://sample/</Code> {t('endpoints.symbolicSample')}</List.Item>
        </List>
      </Stack>
    </Alert>
  );
}
