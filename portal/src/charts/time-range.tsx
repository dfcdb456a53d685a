/** Chooses the span of time that is shown. It stands in the address, so that a link shows the same. */

import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type RangeSearch, SPANS, type Span, type TimeRange, isRange, localText, rangeOf, windowOf } from '../lib/time-range';
import styles from './charts.module.css';

/** The range of the page's address, and how to change it. The page's route reads `rangeParts` (`./range-search`). */
export function useTimeRange(): [TimeRange, (to: RangeSearch) => void] {
  const search = useSearch({ strict: false }) as RangeSearch;
  const navigate = useNavigate();
  const change = ({ range, from, to }: RangeSearch) =>
    void navigate({ to: '.', search: (old: object) => ({ ...old, range, from, to }), replace: true } as Parameters<typeof navigate>[0]);
  return [rangeOf(search), change];
}

export function TimeRangePicker({ range, onChange }: { range: TimeRange; onChange: (to: RangeSearch) => void }) {
  const { t } = useTranslation();
  const choose = (span: Span) => {
    if (span !== 'custom') return onChange({ range: span === 'hour' ? undefined : span });
    // What is shown now is what a person changes.
    const { from, to } = windowOf(range, Date.now());
    onChange({ range: 'custom', from: new Date(from).toISOString(), to: new Date(to).toISOString() });
  };
  return (
    <div className={styles.custom}>
      <div className={styles.spans}>
        <SegmentedControl size="sm" value={range.span} aria-label={t('statistics.range')} onChange={(value) => choose(value as Span)}
          data={SPANS.map((span) => ({ value: span, label: t(`statistics.span.${span}`) }))} />
      </div>
      {range.span === 'custom' ? <Custom key={`${range.from} ${range.to}`} range={range} onChange={onChange} /> : null}
    </div>
  );
}

function Custom({ range, onChange }: { range: { from: number; to: number }; onChange: (to: RangeSearch) => void }) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(localText(range.from));
  const [to, setTo] = useState(localText(range.to));
  const isGood = isRange(Date.parse(from), Date.parse(to));
  return (
    <form className={styles.custom} onSubmit={(event) => {
      event.preventDefault();
      if (isGood) onChange({ range: 'custom', from: new Date(from).toISOString(), to: new Date(to).toISOString() });
    }}>
      <TextInput type="datetime-local" size="xs" label={t('statistics.begin')} value={from} onChange={(event) => setFrom(event.currentTarget.value)}
        error={isGood ? undefined : t('statistics.rangeBad')} />
      <TextInput type="datetime-local" size="xs" label={t('statistics.end')} value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      <Button type="submit" size="xs" variant="default" disabled={!isGood}>{t('statistics.show')}</Button>
    </form>
  );
}
