/** Who subscribed to the API. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Subscriptions() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.subscriptions')}</Title>;
}
