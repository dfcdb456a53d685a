/** One user: account, where they are signed in, and what an administrator may do to them. */

import { Anchor, Badge, Button, Group, Stack, Text, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';
import { type ReactElement, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type User, sessionsQuery, userQuery } from '../../api/identity';
import { useSession } from '../../auth/use-session';
import { formatDate } from '../../lib/format';
import { freshPassword } from '../../lib/password';
import { later } from '../../shell/later';
import { Loaded } from '../../shell/loaded';
import { celebrate } from '../../shell/queries';
import { Confirm } from '../../ui/confirm';
import { BackIcon } from '../../ui/icons';
import { ShownOnce } from '../../ui/once';
import { Facts, PageHead, Panel } from '../../ui/page';
import styles from '../../ui/ui.module.css';
import { useChangeUser, useDeleteUser, useEndSessions, useSetPassword } from './identity-actions';
import { RoleBadges, UserStatus } from './users';

const UserEdit = later(async () => (await import('../../forms/user-edit')).UserEdit);
const route = getRouteApi('/admin/users/$userName');
/** The server keeps this account, so that somebody can always sign in. */
const FIRST = 'admin';

export function UserPage() {
  const { t } = useTranslation();
  const { userName } = route.useParams();
  const user = useQuery(userQuery(userName));
  return (
    <Stack gap="lg">
      <Anchor component={Link} to="/admin/users" size="sm"><Group gap={6}><BackIcon size={16} />{t('admin.users.back')}</Group></Anchor>
      <Loaded query={user} isPage>{(one) => <Account user={one} />}</Loaded>
    </Stack>
  );
}

type Asking = 'edit' | 'lock' | 'sessions' | 'password' | 'delete';

function Account({ user }: { user: User }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState<Asking>();
  const close = () => setAsking(undefined);
  const own = useSession('admin')?.identity.name === user.name;
  return (
    <>
      <PageHead title={user.name} badge={<>{own ? <Badge tt="none" variant="light">{t('admin.users.you')}</Badge> : null}<UserStatus isActive={user.isActive} /></>}
        action={<Button onClick={() => setAsking('edit')}>{t('admin.users.edit')}</Button>} />
      <Panel>
        <Stack gap="sm">
          <Text component="h2" fw={650}>{t('admin.users.account')}</Text>
          <Facts rows={[[t('admin.users.email'), user.email || '—'], [t('admin.users.roles'), <RoleBadges key="r" roles={user.roles} />]]} />
        </Stack>
      </Panel>
      <Sessions user={user} onEnd={() => setAsking('sessions')} />
      <Panel>
        <Stack gap="sm">
          <Text component="h2" fw={650}>{t('admin.users.access')}</Text>
          <AccessActions user={user} own={own} onAsk={setAsking} />
        </Stack>
      </Panel>
      {asking === 'edit' ? <UserEdit user={user} onClose={close} /> : null}
      {asking === 'password' ? <NewPassword user={user} onClose={close} /> : null}
      {asking === 'lock' ? <Lock user={user} onClose={close} /> : null}
      {asking === 'sessions' ? <EndSessions user={user} onClose={close} /> : null}
      {asking === 'delete' ? <Delete user={user} onClose={close} /> : null}
    </>
  );
}

function Sessions({ user: { name }, onEnd }: { user: User; onEnd: () => void }) {
  const { t } = useTranslation();
  const sessions = useQuery(sessionsQuery(name));
  return (
    <Panel>
      <Stack gap="sm">
        <Group justify="space-between">
          <Text component="h2" fw={650}>{t('admin.users.sessions')}</Text>
          <Button variant="default" size="xs" onClick={onEnd}>{t('admin.users.endSessions')}</Button>
        </Group>
        <Loaded query={sessions}>
          {({ list, accessTokens, refreshTokens, apiKeys }) => (
            <Stack gap={6}>
              {list.length === 0 ? <Text size="sm">{t('admin.users.noSessions')}</Text> : null}
              {list.map(({ since, expiresAt }, n) => <Text key={`${since}-${n}`} size="sm">{t('admin.users.sessionSince', { since: formatDate(since), until: formatDate(expiresAt) })}</Text>)}
              <Text size="sm" className={styles.faint}>
                {t('admin.users.sessionsHint', { access: accessTokens, refresh: refreshTokens, keys: apiKeys })}{' '}
                <Anchor underline="always" renderRoot={(props) => <Link {...props} to="/admin/tokens" search={{ user: name }} />}>{t('admin.users.toTokens')}</Anchor>
              </Text>
            </Stack>
          )}
        </Loaded>
      </Stack>
    </Panel>
  );
}

function AccessActions({ user, own, onAsk }: { user: User; own: boolean; onAsk: (what: Asking) => void }) {
  const { t } = useTranslation();
  const change = useChangeUser(user.name);
  const reason = own ? t('admin.users.own') : user.name === FIRST ? t('admin.users.first') : undefined;
  const isKept = reason !== undefined;
  const unlock = () => change.mutate({ isActive: true }, { onSuccess: () => celebrate(t('admin.users.unlocked', { name: user.name })) });
  return (
    <Stack gap="sm">
      <Group>
        <Button variant="default" onClick={() => onAsk('password')}>{t('admin.users.resetPassword')}</Button>
        {user.isActive ? (
          <Kept reason={reason}><Button variant="default" data-disabled={isKept || undefined} aria-disabled={isKept} onClick={() => isKept || onAsk('lock')}>{t('admin.users.lock')}</Button></Kept>
        ) : <Button variant="default" loading={change.isPending} onClick={unlock}>{t('admin.users.unlock')}</Button>}
        <Kept reason={reason}><Button color="red" variant="light" data-disabled={isKept || undefined} aria-disabled={isKept} onClick={() => isKept || onAsk('delete')}>{t('admin.users.delete')}</Button></Kept>
      </Group>
      {reason ? <Text size="sm" className={styles.faint}>{reason}</Text> : null}
    </Stack>
  );
}

/** Says why something cannot be done, where it is tried. */
function Kept({ reason, children }: { reason: string | undefined; children: ReactElement }) {
  return reason ? <Tooltip label={reason} multiline maw={280} withArrow>{children}</Tooltip> : children;
}

function NewPassword({ user: { name }, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const set = useSetPassword(name);
  if (set.isSuccess && set.variables) {
    return (
      <ShownOnce title={t('admin.users.newPasswordTitle', { name })} hint={t('admin.users.passwordOnce')} done={t('admin.users.done')} onClose={onClose}
        values={[[t('admin.users.userName'), name], [t('admin.users.password'), set.variables]]} />
    );
  }
  return (
    <Confirm opened onClose={onClose} title={t('admin.users.resetTitle', { name })} hint={t('admin.users.resetHint')} action={t('admin.users.resetPassword')}
      isBusy={set.isPending} onConfirm={() => set.mutate(freshPassword())} />
  );
}

function Lock({ user: { name }, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangeUser(name);
  const lock = () => change.mutate({ isActive: false }, { onSuccess: () => { celebrate(t('admin.users.locked', { name })); onClose(); } });
  return (
    <Confirm opened onClose={onClose} title={t('admin.users.lockTitle', { name })} hint={t('admin.users.lockHint', { name })} action={t('admin.users.lock')}
      isBusy={change.isPending} onConfirm={lock} />
  );
}

function EndSessions({ user: { name }, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const end = useEndSessions(name);
  const run = () =>
    end.mutate(undefined, {
      onSuccess: ({ sessions, accessTokens }) => { celebrate(t('admin.users.sessionsEnded', { sessions, tokens: accessTokens, name })); onClose(); },
    });
  return (
    <Confirm opened onClose={onClose} title={t('admin.users.endSessionsTitle', { name })} hint={t('admin.users.endSessionsHint', { name })} action={t('admin.users.endSessions')}
      isBusy={end.isPending} onConfirm={run} />
  );
}

function Delete({ user: { name }, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const remove = useDeleteUser(name);
  const navigate = route.useNavigate();
  const run = () =>
    remove.mutate(undefined, {
      onSuccess: () => { celebrate(t('admin.users.deleted', { name })); void navigate({ to: '/admin/users' }); },
    });
  return (
    <Confirm opened onClose={onClose} title={t('admin.users.deleteTitle', { name })} hint={t('admin.users.deleteHint', { name })} action={t('admin.users.delete')}
      isBusy={remove.isPending} onConfirm={run} />
  );
}
