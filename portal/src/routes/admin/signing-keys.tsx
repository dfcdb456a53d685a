import { useTranslation } from 'react-i18next';
import { PageHead } from '../../ui/page';

export function SigningKeys() {
  const { t } = useTranslation();
  return <PageHead title={t('admin.nav.signingKeys')} />;
}
