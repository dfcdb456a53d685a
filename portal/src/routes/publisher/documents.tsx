/** What developers can read about the API. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Documents() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.documents')}</Title>;
}
