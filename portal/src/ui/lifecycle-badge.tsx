import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';

const COLORS = { CREATED: 'gray', PROTOTYPED: 'violet', PUBLISHED: 'green', BLOCKED: 'red', DEPRECATED: 'orange', RETIRED: 'dark' };
type State = keyof typeof COLORS;

const isState = (text: string): text is State => text in COLORS;

/** The life-cycle state of an API; a state this portal does not know is shown as the server wrote it. */
export function LifecycleBadge({ state }: { state: string | undefined }) {
  const { t } = useTranslation();
  const key = (state ?? '').toUpperCase();
  if (!isState(key)) return state ? <Badge variant="light" color="gray" tt="none" fw={600}>{state}</Badge> : null;
  return <Badge variant="light" color={COLORS[key]} tt="none" fw={600}>{t(`lifecycle.${key}`)}</Badge>;
}
