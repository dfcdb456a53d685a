/** The reference with a console: RapiDoc in our colours, calling with the credential of the bar above it. */

import { Alert, Select, Stack, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Api, definitionQuery } from '../../api/devportal';
import { operationsOf } from '../../lib/definition';
import { forReference } from '../../lib/reference-definition';
import { Loaded } from '../../shell/loaded';
import { Empty } from '../../ui/empty';
import { ApiIcon } from '../../ui/icons';
import { WaitingRows } from '../../ui/waiting';
import { addressesOf, callableAddresses } from './addresses';
import { CredentialBar } from './credential-bar';
import { credentialHeader, useCredential } from './credential';
import styles from './devportal.module.css';
import { Unreadable } from './unreadable';

export function Reference({ api }: { api: Api }) {
  const { t } = useTranslation();
  const definition = useQuery(definitionQuery(api.id));
  const addresses = callableAddresses(api);
  const [address, setAddress] = useState(addresses[0] ?? addressesOf(api)[0]);
  return (
    <Stack gap="md">
      <CredentialBar api={api} />
      {addresses.length > 1 ? <Select label={t('start.address')} data={addresses} value={address ?? null} onChange={(value) => value && setAddress(value)} allowDeselect={false} maw={560} /> : null}
      {address === undefined ? <Alert color="gray">{t('api.noEndpoints')}</Alert> : null}
      {address !== undefined && addresses.length === 0 ? <Alert color="orange">{t('reference.mixed', { address })}</Alert> : null}
      <Loaded query={definition}>
        {(document) => (operationsOf(document).length === 0
          ? <Empty icon={<ApiIcon size={30} />} title={t('api.noResourcesTitle')} hint={t('api.noResourcesHint')} />
          : <Console api={api} definition={document} address={address} canTry={addresses.length > 0} />)}
      </Loaded>
    </Stack>
  );
}

/** What RapiDoc is told that does not change. Its fonts would come from elsewhere, and its sign-in is ours. */
const FIXED = {
  'render-style': 'view', 'show-header': 'false', 'show-info': 'false', 'allow-authentication': 'false', 'allow-server-selection': 'false', 'allow-spec-url-load': 'false',
  'allow-spec-file-load': 'false', 'allow-spec-file-download': 'false', 'allow-advanced-search': 'false', 'allow-search': 'false', 'load-fonts': 'false', 'update-route': 'false', 'persist-auth': 'false',
  'fetch-credentials': 'omit', 'schema-style': 'table', 'show-components': 'false', 'generate-missing-tags': 'true', 'use-path-in-nav-bar': 'true', 'regular-font': 'Inter, "Segoe UI", system-ui, sans-serif',
  'mono-font': 'ui-monospace, "JetBrains Mono", Menlo, Consolas, monospace', 'font-size': 'default', 'response-area-height': '220px', 'primary-color': '#0b7285',
};
const COLOURS = { light: { theme: 'light', 'bg-color': '#ffffff', 'text-color': '#1f2933', 'primary-color': '#0b7285' }, dark: { theme: 'dark', 'bg-color': '#1c2024', 'text-color': '#dfe3e6', 'primary-color': '#4fc3d9' } };

type RapiDoc = HTMLElement & { loadSpec: (definition: unknown) => Promise<void> };
type Trial = CustomEvent<{ request: { headers: Headers }; err?: unknown }>;

function Console({ api, definition, address, canTry }: { api: Api; definition: unknown; address: string | undefined; canTry: boolean }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme('light');
  const credential = useCredential(api.id);
  const [isReady, setIsReady] = useState(false);
  const [hasFailed, setHasFailed] = useState(false);
  const shown = useMemo(() => forReference(definition, address), [definition, address]);
  // Read when a call is made, so that a new credential needs no new reference.
  const headers = useRef<Record<string, string>>({});
  headers.current = credential ? credentialHeader(api, credential) : {};

  useEffect(() => {
    let isGone = false;
    void Promise.all([import('../../reference/theme-style'), import('rapidoc')]).then(() => { if (!isGone) setIsReady(true); });
    return () => { isGone = true; };
  }, []);

  useEffect(() => {
    const place = frame.current;
    if (!isReady || !place) return undefined;
    const element = document.createElement('rapi-doc') as RapiDoc;
    for (const [name, value] of Object.entries({ ...FIXED, ...COLOURS[scheme], 'allow-try': String(canTry) })) element.setAttribute(name, value);
    const before = (event: Event) => {
      setHasFailed(false);
      for (const [name, value] of Object.entries(headers.current)) (event as Trial).detail.request.headers.set(name, value);
    };
    const after = (event: Event) => setHasFailed((event as Trial).detail.err !== undefined);
    element.addEventListener('before-try', before);
    element.addEventListener('after-try', after);
    place.replaceChildren(element);
    void element.loadSpec(structuredClone(shown));
    return () => element.remove();
  }, [isReady, shown, scheme, canTry]);

  return (
    <>
      {hasFailed && address ? <Unreadable address={address} /> : null}
      {isReady ? null : <WaitingRows />}
      <div ref={frame} className={styles.reference} role="region" aria-label={t('api.reference')} />
    </>
  );
}
