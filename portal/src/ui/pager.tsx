import { Group, Pagination } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Page buttons below a list; nothing when one page holds it all. */
export function Pager({ page, total, size, onChange }: { page: number; total: number; size: number; onChange: (page: number) => void }) {
  const { t } = useTranslation();
  const pages = Math.ceil(total / size);
  if (pages < 2) return null;
  return (
    <Group justify="center" component="nav" aria-label={t('common.pages')}>
      <Pagination value={page} total={pages} onChange={onChange} getItemProps={(n) => ({ 'aria-label': t('common.page', { page: n }) })} />
    </Group>
  );
}
