/** How the API presents itself in the developer portal. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Design() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.design')}</Title>;
}
