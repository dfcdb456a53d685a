import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/format';

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1000]];

/** "12 seconds ago", in the page's language; the hook makes it follow a change. */
export function useAgo() {
  useTranslation();
  const format = new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto' });
  return (at: string): string => {
    const millis = Math.min(0, Date.parse(at) - Date.now());
    const [unit, size] = STEPS.find(([, step]) => -millis >= step) ?? (['second', 1000] as const);
    return Number.isNaN(millis) ? at : format.format(Math.round(millis / size), unit);
  };
}
