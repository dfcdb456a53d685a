import { useTranslation } from 'react-i18next';
import type { PortHolder } from '../../api/operations';

/** Who has a port, in words. */
export function useHolderText() {
  const { t } = useTranslation();
  return (by: PortHolder): string => {
    switch (by.kind) {
      case 'instance': return t('admin.ports.by.instance', { name: by.name });
      case 'process': return t('admin.ports.by.process', { name: by.name, pid: by.pid });
      case 'user': return t('admin.ports.by.user', { uid: by.uid });
      case 'unknown': return t('admin.ports.by.unknown');
    }
  };
}
