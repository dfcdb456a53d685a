/** How the APIs this publisher provides are used. */

import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { StatisticsPanel } from '../../charts';
import { PageHead } from '../../ui/page';

const SCOPE = { of: 'apis' } as const;

export function Statistics() {
  const { t } = useTranslation();
  return (
    <Stack gap="lg">
      <PageHead title={t('nav.statistics')} intro={t('publisher.statistics.intro')} />
      <StatisticsPanel scope={SCOPE} />
    </Stack>
  );
}
