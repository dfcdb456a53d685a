/** An operation as code in six languages, with the API's real address and the credential of the bar above. */

import { Select, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, definitionQuery } from '../../api/devportal';
import { callOf } from '../../lib/call';
import { LANGUAGES, type SampleLanguage, codeSample } from '../../lib/code-samples';
import { easiest, operationsOf } from '../../lib/definition';
import { callUrl, placeholders } from '../../lib/paths';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ApiIcon } from '../../ui/icons';
import { CopyIconButton } from '../../ui/copy';
import ui from '../../ui/ui.module.css';
import { addressesOf } from './addresses';
import { CredentialBar } from './credential-bar';
import { credentialHeader, useCredential } from './credential';
import styles from './devportal.module.css';

/** What people call the languages is the same in every tongue. */
const NAMES: Record<SampleLanguage, string> = { curl: 'curl', javascript: 'JavaScript', python: 'Python', java: 'Java', go: 'Go', rust: 'Rust' };

export function Samples({ api }: { api: Api }) {
  const definition = useQuery(definitionQuery(api.id));
  return (
    <Stack gap="md">
      <CredentialBar api={api} />
      <Loaded query={definition}>{(document) => <Chosen api={api} definition={document} />}</Loaded>
    </Stack>
  );
}

type Choice = { verb: string; target: string; summary: string };

function choicesOf(api: Api, definition: unknown): Choice[] {
  const described = operationsOf(definition).map(({ verb, path, summary }) => ({ verb, target: path, summary }));
  return described.length > 0 ? described : api.operations.map(({ verb, target }) => ({ verb, target, summary: '' }));
}

function Chosen({ api, definition }: { api: Api; definition: unknown }) {
  const { t } = useTranslation();
  const credential = useCredential(api.id);
  const choices = choicesOf(api, definition);
  const addresses = addressesOf(api);
  const keyOf = ({ verb, target }: Choice) => `${verb} ${target}`;
  const [chosen, choose] = useState(() => keyOf(easiest(choices) ?? { verb: 'GET', target: '/', summary: '' }));
  const [address, setAddress] = useState(addresses[0]);
  const [values, setValues] = useState<Record<string, string>>({});
  const [language, setLanguage] = useState<SampleLanguage>('curl');
  const operation = choices.find((one) => keyOf(one) === chosen);
  if (!operation) return <Empty icon={<ApiIcon size={30} />} title={t('api.noResourcesTitle')} hint={t('api.noResourcesHint')} />;

  const needs = callOf(definition, operation.verb, operation.target);
  const path = placeholders(operation.target);
  const query = new URLSearchParams(needs.query.map((name) => [name, values[name] || name.toUpperCase()]));
  const base = callUrl(address ?? 'https://gateway.example', operation.target, values);
  const call = {
    method: operation.verb,
    url: needs.query.length > 0 ? `${base}?${query}` : base,
    headers: {
      ...credentialHeader(api, credential),
      ...Object.fromEntries(needs.headers.map((name) => [name, values[name] || name.toUpperCase()])),
      ...(needs.contentType ? { 'Content-Type': needs.contentType } : {}),
    },
    body: needs.body,
  };
  const text = codeSample(language, call);
  return (
    <Stack gap="md">
      <div className={styles.samplePicker}>
        <Select label={t('start.operation')} description={operation.summary || undefined} data={[...new Set(choices.map(keyOf))]} value={chosen} searchable={choices.length > 8}
          onChange={(value) => value && choose(value)} allowDeselect={false} />
        {addresses.length > 1 ? <Select label={t('start.address')} data={addresses} value={address ?? null} onChange={(value) => value && setAddress(value)} allowDeselect={false} /> : null}
        {[...path, ...needs.query, ...needs.headers].map((name) => (
          <TextInput key={name} label={name} value={values[name] ?? ''} onChange={(event) => { const { value } = event.currentTarget; setValues((old) => ({ ...old, [name]: value })); }} />
        ))}
      </div>
      {addresses.length === 0 ? <Text size="sm" className={ui.faint}>{t('api.noEndpoints')}</Text> : null}
      <Tabs value={language} onChange={(value) => setLanguage(LANGUAGES.find((one) => one === value) ?? 'curl')} keepMounted={false}>
        <Tabs.List className={ui.tabs} mb="sm" aria-label={t('samples.language')}>
          {LANGUAGES.map((one) => <Tabs.Tab key={one} value={one}>{NAMES[one]}</Tabs.Tab>)}
        </Tabs.List>
        {LANGUAGES.map((one) => (
          <Tabs.Panel key={one} value={one}>
            <div className={styles.copyCorner}>
              <pre className={ui.pre} tabIndex={0} aria-label={NAMES[one]}>{text}</pre>
              <CopyIconButton value={text} what={NAMES[one]} />
            </div>
          </Tabs.Panel>
        ))}
      </Tabs>
      <Text size="sm" className={ui.faint}>{credential ? t('samples.secret') : t('samples.placeholder')}</Text>
    </Stack>
  );
}
