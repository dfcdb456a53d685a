/** The OpenAPI document as the server keeps it. */

import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { definitionQuery } from '../../api/publisher';
import { saveFile } from '../../lib/save-file';
import { Loaded } from '../../shell/loaded';
import { CopyTextButton } from '../../ui/copy';
import styles from '../../ui/ui.module.css';
import { useApi } from './api-context';

export function Definition() {
  const { t } = useTranslation();
  const api = useApi();
  const definition = useQuery(definitionQuery(api.id));
  return (
    <Loaded query={definition}>
      {(raw) => {
        const text = readable(String(raw));
        return (
          <Stack>
            <Group>
              <CopyTextButton value={text} label={t('publisherApi.copyDefinition')} />
              <Button variant="default" onClick={() => saveFile(`${api.name}-${api.version}.json`, text)}>{t('publisherApi.download')}</Button>
            </Group>
            <pre className={styles.pre} tabIndex={0} aria-label={t('section.definition')}>{text}</pre>
          </Stack>
        );
      }}
    </Loaded>
  );
}

/** Indented JSON; anything else as it came. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
