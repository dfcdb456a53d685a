/** How this API is used. */

import { Stack, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { StatisticsPanel } from '../../charts';
import styles from '../../ui/ui.module.css';
import { useApi } from './api-context';

export function ApiStatistics() {
  const { t } = useTranslation();
  const { id: apiId } = useApi();
  const scope = useMemo(() => ({ of: 'api', apiId }) as const, [apiId]);
  return (
    <Stack gap="md">
      <div>
        <Title order={2} size="h3">{t('section.statistics')}</Title>
        <Text className={styles.faint}>{t('usage.intro')}</Text>
      </div>
      <StatisticsPanel scope={scope} />
    </Stack>
  );
}
