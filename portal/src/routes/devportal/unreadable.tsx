/** A call from this page that brought nothing to read, and what to do about it. */

import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A browser tells a page no reason, so both usual ones are said with their way out. */
export function Unreadable({ address }: { address: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="orange" role="alert" title={t('reference.unreadable')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('reference.certificate')}</Text>
        <Group><Button size="xs" variant="default" component="a" href={new URL(address).origin} target="_blank" rel="noreferrer noopener">{t('reference.openGateway')}</Button></Group>
        <Text size="sm">{t('reference.cors')}</Text>
      </Stack>
    </Alert>
  );
}
