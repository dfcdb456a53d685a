/** What is wrong, why it hurts and how to mend it; or one line that all is well. */

import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Severity } from '../../api/operations';
import { AlertIcon, CheckIcon } from '../../ui/icons';
import own from './remarks.module.css';

export type Remark = { severity: Severity; what: string; why?: string; mend?: string; about?: string };

export function Remarks({ remarks, allWell }: { remarks: Remark[]; allWell: string }) {
  const { t } = useTranslation();
  if (remarks.length === 0) {
    return <p className={own.well} role="status"><CheckIcon size={20} /><span>{allWell}</span></p>;
  }
  return (
    <ul className={own.list} aria-label={t('admin.remarks.label')}>
      {remarks.map(({ severity, what, why, mend, about }, index) => (
        <li key={`${index}-${what}`} className={own.remark} data-severity={severity}>
          <AlertIcon size={20} />
          <div>
            <Text size="sm" fw={600}><span className={own.severity}>{t(`admin.remarks.${severity}`)}{about ? ` · ${about}` : ''}</span>{what}</Text>
            {why ? <Text size="sm">{why}</Text> : null}
            {mend ? <Text size="sm" mt={2}><b>{t('admin.remarks.mend')}</b> {mend}</Text> : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
