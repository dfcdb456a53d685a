/** The visitor's own account: who the server says they are, a new password, and the end of all sessions. */

import { Badge, Button, Container, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { loadSession, signOut } from '../../auth/session';
import { useSession } from '../../auth/use-session';
import { PasswordChange } from '../../forms/password-change';
import { formatDate } from '../../lib/format';
import { celebrate, showFailure } from '../../shell/queries';
import { Facts, PageHead, Panel } from '../../ui/page';

export function Account() {
  const { t } = useTranslation();
  const session = useSession();
  if (!session) return null;
  const changed = () => {
    celebrate(t('self.changed'));
    void loadSession();
  };
  return (
    <Container size="sm" p={0}>
      <Stack>
        <PageHead title={t('account.yours')} intro={t('self.intro')} />
        <Panel>
          <Facts rows={[
            [t('self.name'), session.identity.name],
            [t('self.roles'), <Group gap={6} key="roles">{session.roles.map((role) => <Badge key={role} variant="light" tt="none">{role}</Badge>)}</Group>],
            [t('self.until'), formatDate(session.expiresAt)],
          ]} />
        </Panel>
        <Panel>
          <Title order={2} size="h4" mb="xs">{t('self.change')}</Title>
          <Text size="sm" c="dimmed" mb="md">{t('self.changeHint')}</Text>
          <PasswordChange onChanged={changed} />
        </Panel>
        <Panel>
          <Title order={2} size="h4" mb="xs">{t('account.signOutEverywhere')}</Title>
          <Text size="sm" c="dimmed" mb="md">{t('self.everywhereHint')}</Text>
          <Button variant="default" onClick={() => void signOut('devportal', { everywhere: true }).catch(showFailure)}>{t('account.signOutEverywhere')}</Button>
        </Panel>
      </Stack>
    </Container>
  );
}
