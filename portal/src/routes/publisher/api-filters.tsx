/** Narrows the list of APIs down, and orders it. What can be chosen is what there is. */

import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { facetsQuery } from '../../api/catalog';
import { FACETS, type Facet, SORTS } from '../../lib/catalog';
import styles from './apis.module.css';

const route = getRouteApi('/publisher/');

export function ApiFilters() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const facets = useQuery(facetsQuery);
  const chosen = FACETS.filter((facet) => search[facet]);
  const nameOf = (facet: Facet, value: string) => (facet === 'status' ? t(`lifecycle.${value}` as 'lifecycle.CREATED', value) : value);
  return (
    <div className={styles.filters}>
      {FACETS.map((facet) => {
        const value = search[facet] ?? '';
        const found = facets.data?.[facet] ?? [];
        // What the address names stays chosen although nothing is of it any more.
        const all = value && !found.some((one) => one.value === value) ? [{ value, count: 0 }, ...found] : found;
        return (
          <NativeSelect key={facet} label={t(`publisher.filter.${facet}`)} value={value} size="sm"
            data={[{ value: '', label: t('publisher.filter.all') }, ...all.map((one) => ({ value: one.value, label: `${nameOf(facet, one.value)} (${one.count})` }))]}
            onChange={({ currentTarget: { value: next } }) => void navigate({ search: (old) => ({ ...old, [facet]: next || undefined, page: undefined }), replace: true })} />
        );
      })}
      <NativeSelect label={t('publisher.sort.label')} value={search.sort ?? 'newest'} size="sm"
        data={SORTS.map((sort) => ({ value: sort, label: t(`publisher.sort.${sort}`) }))}
        onChange={({ currentTarget: { value } }) => {
          const sort = SORTS.find((one) => one === value);
          void navigate({ search: (old) => ({ ...old, sort: sort === 'newest' ? undefined : sort, page: undefined }), replace: true });
        }} />
      {chosen.length > 0 ? (
        <Button variant="subtle" size="sm" onClick={() => void navigate({ search: ({ q, layout, sort }) => ({ q, layout, sort }), replace: true })}>{t('publisher.filter.clear')}</Button>
      ) : null}
    </div>
  );
}
