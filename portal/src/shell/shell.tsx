/** The frame around every page: brand and area switch, the area's sections, colours and account. */

import { Button } from '@mantine/core';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { NEEDED } from '../auth/scopes';
import { signIn, signOut } from '../auth/session';
import { useSession } from '../auth/use-session';
import { AREAS, type Area, areaOf } from '../lib/paths';
import { signsUp } from '../lib/site';
import { Brand } from '../ui/brand';
import { ChevronIcon, UserIcon } from '../ui/icons';
import { Menu, MenuAction, MenuNote, menuItem } from '../ui/menu';
import styles from '../ui/shell.module.css';
import { NoAccess } from './no-access';
import { showFailure } from './queries';
import { Preferences } from './preferences';
import { SECTIONS } from './sections';

export function Shell() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const area = areaOf(path) ?? 'devportal';
  const session = useSession(area);
  const hasAccess = !session || area === 'devportal' || NEEDED[area].some((scope) => session.scopes.has(scope));
  const shown = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const main = useFocusOnPage(shown);
  return (
    <>
      <a href="#main" className={styles.skip}>{t('nav.skip')}</a>
      <header className={styles.header}>
        <div className={styles.bar}>
          <div className={styles.brand}>
            <Link to="/devportal" className={styles.site}><Brand /></Link>
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
          <Preferences />
          <Account area={area} />
        </div>
      </header>
      <main id="main" ref={main} className={styles.main} tabIndex={-1}>
        {session && !hasAccess ? <NoAccess area={area} name={session.identity.name} /> : <Outlet />}
      </main>
    </>
  );
}

/** After a change of page the focus is at its beginning, as it would be after a load: not on a link that is gone. */
function useFocusOnPage(path: string | undefined) {
  const main = useRef<HTMLElement>(null);
  const shown = useRef(path);
  useEffect(() => {
    const isFirst = shown.current === undefined;
    if (shown.current === path) return;
    shown.current = path;
    if (isFirst) return;
    // A page that put the focus into its own first field knows better.
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
  }, [path]);
  return main;
}

function AreaMenu({ area }: { area: Area }) {
  const { t } = useTranslation();
  return (
    <Menu label={`${t('nav.area')}: ${t(`areas.${area}`)}`} className={styles.area} face={<>{t(`areas.${area}`)}<ChevronIcon size={16} /></>}>
      {AREAS.map((one) => (
        <Link key={one} {...menuItem} to={`/${one}`} aria-current={one === area ? 'true' : undefined}>{t(`areas.${one}`)}</Link>
      ))}
    </Menu>
  );
}

function Account({ area }: { area: Area }) {
  const { t } = useTranslation();
  const session = useSession(area);
  const href = useRouterState({ select: (state) => state.location.href });
  if (!session) {
    return (
      <>
        {signsUp() ? <Link to="/devportal/sign-up" className={styles.signUp}>{t('account.signUp')}</Link> : null}
        <Button size="xs" onClick={() => void signIn(area, href)}>{t('account.signIn')}</Button>
      </>
    );
  }
  const { name } = session.identity;
  const leave = (everywhere: boolean) => void signOut(area, { everywhere }).catch(showFailure);
  return (
    <Menu label={t('account.menu', { name })} align="end" face={<><UserIcon /><span className={styles.name}>{name}</span></>}>
      <MenuNote>{t('account.signedInAs', { name })}</MenuNote>
      <Link {...menuItem} to="/devportal/account">{t('account.yours')}</Link>
      <MenuAction onClick={() => leave(false)}>{t('account.signOut')}</MenuAction>
      <MenuAction onClick={() => leave(true)}>{t('account.signOutEverywhere')}</MenuAction>
    </Menu>
  );
}
