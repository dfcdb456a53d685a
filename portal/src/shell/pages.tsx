/** Pages that belong to no area: sign-in that failed, addresses that name nothing, and a page that crashed. */

import { Alert, Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/empty';
import { AlertIcon, SearchIcon } from '../ui/icons';
import { ApiFailure } from '../api/failure';
import { Failure } from './failure';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Empty isPage icon={<SearchIcon size={30} />} title={t('failure.notFound')} hint={t('failure.notFoundHint')}
      action={<Button component={Link} to="/devportal">{t('failure.toStart')}</Button>} />
  );
}

export function Crash({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  if (error instanceof ApiFailure) return <Failure isPage error={error} onRetry={reset} />;
  return (
    <Alert color="red" icon={<AlertIcon />} title={<Title order={1} fz="inherit" lh="inherit">{t('failure.crash')}</Title>} role="alert">
      <Stack align="flex-start" gap="sm">
        <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
        <Button size="xs" variant="default" onClick={() => location.reload()}>{t('common.retry')}</Button>
      </Stack>
    </Alert>
  );
}

export function Pending() {
  const { t } = useTranslation();
  return <Center mih="40vh"><Loader aria-label={t('common.loading')} /></Center>;
}
