/** What an event of the audit log says in its detail: how things were before and after, as far as it is recorded. */

export type Change = { name: string; before?: string; after?: string; isChanged: boolean };
export type Detail = { changes: Change[]; facts: [string, string][] };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const said = (value: unknown): string => (typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value));

/** Where only `before` is recorded in a member of its own, the members beside it are how things are after. */
export function detailOf(detail: unknown): Detail {
  if (!isObject(detail)) return { changes: [], facts: detail === null || detail === undefined ? [] : [['', said(detail)]] };
  const { before, after, ...rest } = detail;
  const isUpdate = isObject(before) && after === undefined && Object.keys(before).some((name) => name in rest);
  const then = isObject(before) ? before : undefined;
  const now = isObject(after) ? after : isUpdate ? Object.fromEntries(Object.entries(rest).filter(([name]) => then && name in then)) : undefined;
  if (!then && !now) return { changes: [], facts: Object.entries(detail).map(([name, value]) => [name, said(value)]) };
  const names = [...new Set([...Object.keys(then ?? {}), ...Object.keys(now ?? {})])];
  const changes = names.map((name): Change => {
    const [old, fresh] = [then?.[name], now?.[name]];
    return { name, ...(then ? { before: said(old) } : {}), ...(now ? { after: said(fresh) } : {}), isChanged: !then || !now || said(old) !== said(fresh) };
  });
  const facts = Object.entries(rest).filter(([name]) => !(isUpdate && then && name in then)).map(([name, value]): [string, string] => [name, said(value)]);
  return { changes, facts };
}
