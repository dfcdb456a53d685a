/** Logo and name of the portal: the operator's, or ours. */

import { mountPath } from '../lib/base';
import { logos, siteName } from '../lib/site';
import { Logo } from './icons';
import styles from './brand.module.css';

export function Brand() {
  const { light, dark } = logos();
  return (
    <>
      {light || dark ? (
        <>
          <img className={`${styles.logo} ${dark ? styles.light : ''}`} src={`${mountPath}portal/${light ? 'logo' : 'logo-dark'}`} alt="" />
          {dark ? <img className={`${styles.logo} ${styles.dark}`} src={`${mountPath}portal/logo-dark`} alt="" /> : null}
        </>
      ) : <Logo />}
      <span className={styles.name}>{siteName()}</span>
    </>
  );
}
