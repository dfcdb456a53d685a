import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { signOut } from '../auth/session';
import type { Area } from '../lib/paths';
import { Empty } from '../ui/empty';
import { showFailure } from './queries';
import { KeyIcon } from '../ui/icons';

/** Signed in, but the account has no permission of the area. */
export function NoAccess({ area, name }: { area: Area; name: string }) {
  const { t } = useTranslation();
  return (
    <Empty isPage icon={<KeyIcon size={30} />} title={t('signIn.noAccess', { name, area: t(`areas.${area}`) })} hint={t('signIn.noAccessHint')}
      action={<Button variant="default" onClick={() => void signOut(area).catch(showFailure)}>{t('signIn.switch')}</Button>} />
  );
}
