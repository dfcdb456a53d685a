/** How the API presents itself in the developer portal, and to whom. */

import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiDesign } from '../../forms/api-design';
import { ThumbnailReplace } from '../../forms/thumbnail-replace';
import { Panel } from '../../ui/page';
import ui from '../../ui/ui.module.css';
import { useApi } from './api-context';

export function Design() {
  const { t } = useTranslation();
  const api = useApi();
  return (
    <Stack gap="lg">
      <div>
        <Title order={2} size="h3">{t('section.design')}</Title>
        <Text className={ui.faint}>{t('design.intro')}</Text>
      </div>
      <Panel><ThumbnailReplace api={api} /></Panel>
      <ApiDesign api={api} />
    </Stack>
  );
}
