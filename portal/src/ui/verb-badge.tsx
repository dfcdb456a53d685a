import { Badge } from '@mantine/core';

const COLORS: Record<string, string> = { GET: 'tide', POST: 'green', PUT: 'orange', PATCH: 'yellow', DELETE: 'red' };

export function VerbBadge({ verb }: { verb: string }) {
  const upper = verb.toUpperCase();
  return <Badge variant="light" radius="sm" miw={78} color={COLORS[upper] ?? 'gray'}>{upper}</Badge>;
}
