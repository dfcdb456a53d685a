/** Where the backend of the API is. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Endpoints() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.endpoints')}</Title>;
}
