import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/page';

export function Nodes() {
  const { t } = useTranslation();
  return <PageHead title={t('admin.nav.nodes')} />;
}
