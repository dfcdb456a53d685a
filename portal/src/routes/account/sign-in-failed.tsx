/** Where the server leads when a sign-in did not finish; it says why in one word. */

import { Alert, Button, Container, Group, Stack, Text, Title } from '@mantine/core';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { signIn } from '../../auth/session';
import { AlertIcon } from '../../ui/icons';
import { usePageTitle } from '../../ui/page-title';

export function SignInFailed() {
  const { t } = useTranslation();
  const { reason = 'refused' } = useSearch({ from: '/devportal/sign-in-failed' });
  usePageTitle(t('signIn.failed'));
  return (
    <Container size="xs" py={64}>
      <Alert color="red" icon={<AlertIcon />} title={<Title order={1} fz="inherit" lh="inherit">{t('signIn.failed')}</Title>} role="alert">
        <Stack gap="md" align="flex-start">
          <Text size="sm">{t(`signIn.code.${reason}`)}</Text>
          <Group gap="xs">
            <Button size="xs" onClick={() => void signIn('devportal', '/devportal')}>{t('signIn.again')}</Button>
            <Button size="xs" variant="default" component={Link} to="/devportal">{t('failure.toStart')}</Button>
          </Group>
        </Stack>
      </Alert>
    </Container>
  );
}
