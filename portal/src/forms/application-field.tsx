/** Chooses an application by typing part of its name or of its owner. */

import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { applicationQuery, applicationsQuery } from '../api/identity';

const PAUSE_MS = 250;

export function ApplicationField({ value, onChange }: { value: string | undefined; onChange: (id: string | undefined) => void }) {
  const { t } = useTranslation();
  const [words, setWords] = useState('');
  const [settled] = useDebouncedValue(words, PAUSE_MS);
  const found = useQuery(applicationsQuery(settled, 1));
  const chosen = useQuery({ ...applicationQuery(value ?? ''), enabled: value !== undefined });
  const options = (found.data?.list ?? []).map(({ applicationId, name, owner }) => ({ value: applicationId, label: `${name} · ${owner}` }));
  if (value && !options.some((one) => one.value === value)) options.unshift({ value, label: chosen.data ? `${chosen.data.name} · ${chosen.data.owner}` : value });
  return (
    <Select label={t('admin.tokens.application')} placeholder={t('admin.tokens.applicationHint')} searchable clearable data={options} value={value ?? null}
      clearButtonProps={{ 'aria-label': t('common.clear') }} filter={({ options: all }) => all} onSearchChange={(text) => setWords(options.some(({ label }) => label === text) ? '' : text)}
      onChange={(id) => onChange(id ?? undefined)} />
  );
}
