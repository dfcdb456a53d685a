import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/page';

export function Settings() {
  const { t } = useTranslation();
  return <PageHead title={t('admin.nav.settings')} />;
}
