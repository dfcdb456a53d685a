/** The versions of the API and what changed between them. */

import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export function Versions() {
  const { t } = useTranslation();
  return <Title order={2} size="h3">{t('section.versions')}</Title>;
}
