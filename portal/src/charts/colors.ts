/** Colours of charts, read from the page's variables: they follow light, dark and the operator's own. */

import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';

export type Ink = 'main' | 'error' | 'warning' | 'middle' | 'high';

/** What each ink is on light and on dark: names of Mantine's colours, with the shade that stands out there. */
const INKS: Record<Exclude<Ink, 'main'>, [light: string, dark: string]> = {
  error: ['red-8', 'red-5'],
  warning: ['orange-7', 'orange-4'],
  middle: ['violet-6', 'violet-4'],
  high: ['pink-7', 'pink-4'],
};

export type ChartColors = Record<Ink, string> & { text: string; faint: string; line: string; card: string };

export function useChartColors(): ChartColors {
  const scheme = useComputedColorScheme('light');
  return useMemo(() => read(scheme === 'dark' ? 1 : 0), [scheme]);
}

function read(at: 0 | 1): ChartColors {
  const style = getComputedStyle(document.documentElement);
  const variable = (name: string) => style.getPropertyValue(name).trim();
  const ink = (name: Exclude<Ink, 'main'>) => variable(`--mantine-color-${INKS[name][at]}`);
  return {
    main: variable(`--mantine-primary-color-${at === 0 ? 7 : 4}`),
    error: ink('error'),
    warning: ink('warning'),
    middle: ink('middle'),
    high: ink('high'),
    text: variable('--mantine-color-text'),
    faint: variable('--tg-faint'),
    line: variable('--tg-line'),
    card: variable('--tg-card'),
  };
}
