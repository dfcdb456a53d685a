/** How the API is used. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Statistics() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.statistics')}</Title>;
}
