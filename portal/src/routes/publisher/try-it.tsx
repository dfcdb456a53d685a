/** Calls the API from the browser. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function TryIt() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.try-it')}</Title>;
}
