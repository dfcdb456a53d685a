/** The frame around every page: brand and area switch, the area's sections, colours and account. */

import { ActionIcon, Button, Menu, Tooltip, UnstyledButton, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { NEEDED } from '../auth/scopes';
import { signIn, signOut } from '../auth/session';
import { useSession } from '../auth/use-session';
import { AREAS, type Area, areaOf } from '../lib/paths';
import { ChevronIcon, Logo, MoonIcon, SunIcon, UserIcon } from '../ui/icons';
import styles from '../ui/shell.module.css';
import { NoAccess } from './no-access';
import { SECTIONS } from './sections';

export function Shell() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const area = areaOf(path) ?? 'devportal';
  const session = useSession(area);
  const hasAccess = !session || area === 'devportal' || NEEDED[area].some((scope) => session.scopes.has(scope));
  return (
    <>
      <a href="#main" className={styles.skip}>{t('nav.skip')}</a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <div className={styles.brand}>
            <Link to="/devportal" aria-label="Tidegate"><Logo /></Link>
            <AreaMenu area={area} />
          </div>
          {SECTIONS[area].length > 0 ? (
            <nav className={styles.nav} aria-label={t('nav.main')}>
              {SECTIONS[area].map(({ to, text, exact, also }) => (
                <Link key={to} to={to} className={styles.link} activeOptions={{ exact, includeSearch: false }}
                  {...(also && path.startsWith(also) ? { 'data-status': 'active' } : {})}>
                  {t(text)}
                </Link>
              ))}
            </nav>
          ) : null}
          <div className={styles.spacer} />
          <ColorSwitch />
          <Account area={area} />
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        {session && !hasAccess ? <NoAccess area={area} name={session.identity.name} /> : <Outlet />}
      </main>
    </>
  );
}

function AreaMenu({ area }: { area: Area }) {
  const { t } = useTranslation();
  return (
    <Menu width={220} position="bottom-start">
      <Menu.Target>
        <UnstyledButton className={styles.area} aria-label={`${t('nav.area')}: ${t(`areas.${area}`)}`}>
          {t(`areas.${area}`)}<ChevronIcon size={16} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {AREAS.map((one) => (
          <Menu.Item key={one} component={Link} to={`/${one}`} aria-current={one === area ? 'true' : undefined} fw={one === area ? 650 : 400}>
            {t(`areas.${one}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function ColorSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  const label = isDark ? t('account.toLight') : t('account.toDark');
  return (
    <Tooltip label={label} withArrow>
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label} onClick={() => setColorScheme(isDark ? 'light' : 'dark')}>
        {isDark ? <SunIcon /> : <MoonIcon />}
      </ActionIcon>
    </Tooltip>
  );
}

function Account({ area }: { area: Area }) {
  const { t } = useTranslation();
  const session = useSession(area);
  const href = useRouterState({ select: (state) => state.location.href });
  if (!session) return <Button size="xs" onClick={() => void signIn(area, href)}>{t('account.signIn')}</Button>;
  const { name } = session.identity;
  return (
    <Menu width={220} position="bottom-end">
      <Menu.Target>
        <Button variant="subtle" color="gray" size="xs" px={6} leftSection={<UserIcon />} aria-label={t('account.menu', { name })} maw={160}>
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('account.signedInAs', { name })}</Menu.Label>
        <Menu.Item onClick={() => signOut(area)}>{t('account.signOut')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
