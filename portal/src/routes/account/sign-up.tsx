/** Where a visitor makes themselves an account, and signs in with it. */

import { Alert, Anchor, Button, Container, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { signIn } from '../../auth/session';
import { useSession } from '../../auth/use-session';
import { AccountCreate } from '../../forms/account-create';
import { signsUp } from '../../lib/site';
import { PageHead, Panel } from '../../ui/page';

const START = '/devportal';

export function SignUp() {
  const { t } = useTranslation();
  const session = useSession();
  return (
    <Container size="xs" p={0}>
      <Stack>
        <PageHead title={t('self.signUp')} intro={t('self.signUpIntro')} />
        <Panel>
          {session ? (
            <Stack align="flex-start">
              <Text>{t('self.haveOne', { name: session.identity.name })}</Text>
              <Button component={Link} to="/devportal/account">{t('account.yours')}</Button>
            </Stack>
          ) : signsUp() ? (
            <AccountCreate onCreated={(name) => void signIn('devportal', START, { hint: name })} />
          ) : (
            <Alert title={t('self.offTitle')}>{t('self.offHint')}</Alert>
          )}
        </Panel>
        {session ? null : (
          <Text ta="center">
            {t('self.already')} <Anchor component="button" type="button" onClick={() => void signIn('devportal', START)}>{t('account.signIn')}</Anchor>
          </Text>
        )}
      </Stack>
    </Container>
  );
}
