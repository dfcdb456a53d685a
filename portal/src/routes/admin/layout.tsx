/** The frame of Admin: its pages in groups at the side, folded behind a button where there is no room for a column. */

import { UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChevronIcon } from '../../ui/icons';
import styles from './layout.module.css';
import { GROUPS } from './sections';

export function AdminLayout() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname.replace(/\/$/, '') });
  const [isOpen, { toggle, close }] = useDisclosure();
  const here = GROUPS.flatMap(({ pages }) => [...pages]).find(({ to }) => (to === '/admin' ? path === to : path === to || path.startsWith(`${to}/`)));
  return (
    <div className={styles.layout}>
      <nav className={styles.side} aria-label={t('admin.nav.label')}>
        <UnstyledButton className={styles.unfold} onClick={toggle} aria-expanded={isOpen} aria-controls="admin-pages">
          <span>{here ? t(`admin.nav.${here.text}`) : t('admin.nav.label')}</span>
          <ChevronIcon />
        </UnstyledButton>
        <div id="admin-pages" className={styles.groups} data-open={isOpen}>
          {GROUPS.map(({ name, pages }) => (
            <section key={name} aria-labelledby={`admin-${name}`}>
              <p id={`admin-${name}`} className={styles.group}>{t(`admin.nav.group.${name}`)}</p>
              <ul className={styles.list}>
                {pages.map(({ to, text, Icon }) => (
                  <li key={to}>
                    <Link to={to} className={styles.link} activeOptions={{ exact: to === '/admin', includeSearch: false }} onClick={close}>
                      <Icon size={17} />{t(`admin.nav.${text}`)}
                    </Link>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      </nav>
      <div className={styles.page}><Outlet /></div>
    </div>
  );
}
