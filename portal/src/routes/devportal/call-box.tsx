/** The line to paste: choose a resource, fill its placeholders, copy. */

import { Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/devportal';
import { curlLine, isLoopback } from '../../lib/curl';
import { easiest } from '../../lib/definition';
import { callUrl, placeholders } from '../../lib/paths';
import { CodeLine, CopyTextButton } from '../../ui/copy';
import { addressesOf } from './addresses';
import { CallNow } from './call-now';
import styles from '../../ui/ui.module.css';

const keyOf = ({ verb, target }: { verb: string; target: string }) => `${verb.toUpperCase()} ${target}`;

export function CallBox({ api, token }: { api: Api; token: string }) {
  const { t } = useTranslation();
  const operations = api.operations?.length ? api.operations : [{ verb: 'GET', target: '/' }];
  const addresses = addressesOf(api);
  const [chosen, choose] = useState(() => keyOf(easiest(operations) ?? { verb: 'GET', target: '/' }));
  const [address, setAddress] = useState(addresses[0]);
  const [values, setValues] = useState<Record<string, string>>({});
  if (!address) return <Text size="sm">{t('api.noEndpoints')}</Text>;

  const operation = operations.find((one) => keyOf(one) === chosen) ?? { verb: 'GET', target: '/' };
  const header = api.authorizationHeader || 'Authorization';
  const line = curlLine({
    method: operation.verb.toUpperCase(),
    url: callUrl(address, operation.target, values),
    headers: { [header]: `Bearer ${token}` },
    acceptAnyCertificate: address.startsWith('https:') && isLoopback(address),
  });
  return (
    <Stack gap="sm">
      <Select label={t('start.operation')} data={[...new Set(operations.map(keyOf))]} value={chosen} onChange={(value) => value && choose(value)} allowDeselect={false} searchable={operations.length > 8} />
      {addresses.length > 1 ? <Select label={t('start.address')} data={addresses} value={address} onChange={(value) => value && setAddress(value)} allowDeselect={false} /> : null}
      {placeholders(operation.target).map((name) => (
        <TextInput key={name} label={name} value={values[name] ?? ''} onChange={(event) => { const { value } = event.currentTarget; setValues((old) => ({ ...old, [name]: value })); }} />
      ))}
      <CodeLine value={line} what="curl" />
      {line.startsWith('curl -k') ? <Text size="xs" className={styles.faint}>{t('start.certificate')}</Text> : null}
      <CopyTextButton value={line} label={t('start.copyCurl')} />
      {operation.verb.toUpperCase() === 'GET' ? <CallNow key={`${chosen} ${JSON.stringify(values)}`} api={api} target={operation.target} values={values} headers={{ [header]: `Bearer ${token}` }} /> : null}
    </Stack>
  );
}
