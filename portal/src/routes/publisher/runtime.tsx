/** How the gateway treats calls of the API. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Runtime() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.runtime')}</Title>;
}
