/** Our own definitions to begin with. Those whose backend is built into the server lead there when it is on. */

import { Badge, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { settingsQuery } from '../../api/publisher';
import { FromSample } from '../../forms/api-from-document';
import { Loaded } from '../../shell/loaded';
import ui from '../../ui/ui.module.css';
import styles from './create.module.css';

/** `path` is where the built-in backend serves it. */
const SAMPLES = [
  { name: 'pizza', path: '/pizza', load: () => import('../../samples/pizza-shack.yaml?raw') },
  { name: 'tides', path: '', load: () => import('../../../../examples/tides.openapi.yaml?raw') },
  { name: 'library', path: undefined, load: () => import('../../samples/library.yaml?raw') },
] as const;

type Name = (typeof SAMPLES)[number]['name'];

export function Samples() {
  const { t } = useTranslation();
  const settings = useQuery(settingsQuery);
  const [chosen, setChosen] = useState<Name>();
  const sample = SAMPLES.find((one) => one.name === chosen);
  const backend = settings.data?.sampleBackend;
  return (
    <Stack>
      <div className={styles.samples}>
        {SAMPLES.map(({ name, path }) => (
          <button key={name} type="button" className={styles.sample} aria-pressed={name === chosen} onClick={() => setChosen(name)}>
            <Text component="span" fw={650}>{t(`createApi.sample.${name}`)}</Text>
            <Text component="span" size="sm" className={ui.faint}>{t(`createApi.sampleHint.${name}`)}</Text>
            {path !== undefined && backend ? <Badge component="span" variant="light" color="green" tt="none">{t('createApi.callable')}</Badge> : null}
          </button>
        ))}
      </div>
      {sample ? <Loaded query={settings}>{() => <Sample key={sample.name} sample={sample} backend={backend} />}</Loaded> : null}
    </Stack>
  );
}

function Sample({ sample: { name, path, load }, backend }: { sample: (typeof SAMPLES)[number]; backend: string | null | undefined }) {
  const { t } = useTranslation();
  const definition = useQuery({ queryKey: ['sample', name], queryFn: async () => new File([(await load()).default], `${name}.yaml`), staleTime: Number.POSITIVE_INFINITY });
  const endpoint = path !== undefined && backend ? backend + path : '';
  return (
    <Loaded query={definition}>
      {(file) => (
        <>
          {endpoint ? null : <Text size="sm" className={ui.faint}>{t('createApi.noBackend')}</Text>}
          <FromSample file={file} endpoint={endpoint} />
        </>
      )}
    </Loaded>
  );
}
