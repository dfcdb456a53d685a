/** Spans of time that statistics are shown for: named ones end now, a custom one lies between two moments. */

export const SPANS = ['hour', 'day', 'week', 'month', 'custom'] as const;
export type Span = (typeof SPANS)[number];

/** As it stands in a page's address; moments in ISO 8601. */
export type RangeSearch = { range?: Span | undefined; from?: string | undefined; to?: string | undefined };

export type TimeRange = { span: Exclude<Span, 'custom'> } | { span: 'custom'; from: number; to: number };

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The server answers no longer span at once. */
export const CUSTOM_MS_MAX = 400 * DAY_MS;

const LENGTH_MS: Record<Exclude<Span, 'custom'>, number> = { hour: 60 * MINUTE_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS };
/** How often each is asked for again: the longer, the less a few seconds change. */
const POLL_MS: Record<Exclude<Span, 'custom'>, number> = { hour: 5_000, day: 15_000, week: 60_000, month: 60_000 };

/** The range an address asks for; the last hour when it asks for none, or for one that makes no sense. */
export function rangeOf({ range = 'hour', from, to }: RangeSearch): TimeRange {
  if (range !== 'custom') return { span: range };
  const [begin, end] = [Date.parse(from ?? ''), Date.parse(to ?? '')];
  return isRange(begin, end) ? { span: 'custom', from: begin, to: end } : { span: 'hour' };
}

/** Whether two moments bound a span the server answers. */
export const isRange = (from: number, to: number) => from >= 0 && from < to && to - from <= CUSTOM_MS_MAX;

/** Begin and end, in milliseconds. */
export function windowOf(range: TimeRange, now: number): { from: number; to: number } {
  return range.span === 'custom' ? { from: range.from, to: range.to } : { from: now - LENGTH_MS[range.span], to: now };
}

/** How often to ask again; never for a time that is over. */
export function pollMs(range: TimeRange, now: number): number | false {
  if (range.span === 'custom') return range.to > now ? POLL_MS.day : false;
  return POLL_MS[range.span];
}

/** A moment as `<input type="datetime-local">` writes it. */
export function localText(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 16);
}
