import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchIcon } from './icons';
import styles from './ui.module.css';

/** A search field that reports shortly after the last key, and at once on Enter. */
export function SearchBox({ value, label, hint, onSearch }: { value: string; label: string; hint: string; onSearch: (words: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  // The address may change under us (Back, "Show all"): then it wins over what was typed.
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (value !== text.trim()) setText(value);
  }
  const later = useDebouncedCallback((words: string) => onSearch(words.trim()), 250);
  return (
    <form role="search" className={styles.search} onSubmit={(event) => { event.preventDefault(); later(text); onSearch(text.trim()); }}>
      <TextInput type="search" value={text} aria-label={label} placeholder={hint} size="md" leftSection={<SearchIcon />}
        onChange={(event) => { setText(event.currentTarget.value); later(event.currentTarget.value); }}
        rightSection={text === '' ? null : (
          <ActionIcon variant="subtle" color="gray" aria-label={t('common.clear')} onClick={() => { setText(''); later(''); onSearch(''); }}>
            <span aria-hidden="true">×</span>
          </ActionIcon>
        )} />
    </form>
  );
}
