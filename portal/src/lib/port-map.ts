/**
 * Where everything is in the picture of ports. One machine is a box, one instance a row, one listener a column; two places
 * that cannot or should hardly be together are joined by a line. No React, no colours: numbers in pixels.
 */

import type { PortHolder, PortInstance, Ports, Severity } from '../api/operations';

export type Cell = { listener: string; x: number; y: number; width: number; height: number; port?: number; base?: number; state: string; note?: string };
export type Row = { key: string; name: string; caption: string; x: number; y: number; height: number; isThis: boolean; isGhost: boolean; offset: number; cells: Cell[]; instance?: PortInstance };
export type Box = { key: string; host: string; isHere: boolean; y: number; height: number; rows: Row[] };
export type Line = { key: string; severity: Severity; path: string };
export type Picture = { width: number; height: number; columns: { listener: string; x: number; width: number }[]; boxes: Box[]; lines: Line[] };

const PAD = 12;
const HEAD = 34;
const BOX_HEAD = 30;
const GAP = 18;
const PILL = 30;
const NAME_WIDTH = 190;
/** Below this the name stands above its row. */
const NARROW = 640;

/** Listeners in the order of their columns: those of the table of ports, then what this portal does not know. */
export const COLUMNS = ['gateway-http', 'gateway-https', 'management-https', 'management-http', 'thrift', 'ops'];

export function holderKey(by: PortHolder): string | undefined {
  return by.kind === 'instance' ? by.name : undefined;
}

/** Lays the picture out for a width. The row of the instance that might be is put below this machine's. */
export function picture(ports: Ports, width: number, ghostName: string): Picture {
  const isNarrow = width < NARROW;
  const names = columnsOf(ports);
  const left = isNarrow ? PAD : NAME_WIDTH + PAD;
  const step = (width - left - PAD) / Math.max(1, names.length);
  const inner = Math.max(24, step - (isNarrow ? 4 : 10));
  const columns = names.map((listener, index) => ({ listener, x: left + index * step, width: inner }));
  const place = { columns, isNarrow, rowHeight: isNarrow ? PILL + 32 : PILL + 16 };
  const boxes: Box[] = [];
  let y = HEAD;
  for (const [host, instances] of byHost(ports.instances)) {
    const isHere = instances.some((one) => one.isHere);
    const rows = instances.map((one, index) => rowOf(one, y + BOX_HEAD + index * place.rowHeight, place));
    if (isHere && ports.whatIf) rows.push(ghost(ports, ghostName, y + BOX_HEAD + rows.length * place.rowHeight, place));
    const height = BOX_HEAD + rows.length * place.rowHeight + 6;
    boxes.push({ key: isHere ? 'here' : host, host, isHere, y, height, rows });
    y += height + GAP;
  }
  return { width, height: Math.max(y - GAP + 2, HEAD), columns, boxes, lines: lines(ports, boxes) };
}

function columnsOf({ instances }: Ports): string[] {
  const seen = new Set(instances.flatMap(({ listeners }) => listeners.map(({ listener }) => listener)));
  return [...COLUMNS, ...[...seen].filter((name) => !COLUMNS.includes(name)).sort()];
}

/** This machine first, the others by name. */
function byHost(instances: PortInstance[]): [string, PortInstance[]][] {
  const here = instances.filter((one) => one.isHere);
  const hosts = new Map<string, PortInstance[]>();
  for (const one of instances.filter(({ isHere }) => !isHere)) hosts.set(one.host, [...(hosts.get(one.host) ?? []), one]);
  const others = [...hosts].sort(([a], [b]) => a.localeCompare(b));
  return here.length > 0 ? [[here[0]?.host ?? '', here], ...others] : others;
}

type Place = { columns: Picture['columns']; isNarrow: boolean; rowHeight: number };

function cellAt({ columns, isNarrow }: Place, listener: string, y: number): Pick<Cell, 'listener' | 'x' | 'y' | 'width' | 'height'> | undefined {
  const column = columns.find((one) => one.listener === listener);
  return column && { listener, x: column.x, y: y + (isNarrow ? 22 : 5), width: column.width, height: PILL };
}

function rowOf(instance: PortInstance, y: number, place: Place): Row {
  const cells = instance.listeners.flatMap(({ listener, port, base, state, note }): Cell[] => {
    const at = cellAt(place, listener, y);
    return at ? [{ ...at, state, ...(port === undefined ? {} : { port }), ...(base === undefined ? {} : { base }), ...(note === undefined ? {} : { note }) }] : [];
  });
  return { key: `${instance.host}/${instance.name}/${instance.pid ?? ''}`, name: instance.name, caption: instance.roles.join(', '), x: PAD, y, height: place.rowHeight, isThis: instance.isThis, isGhost: false, offset: instance.offset, cells, instance };
}

function ghost({ whatIf }: Ports, name: string, y: number, place: Place): Row {
  const cells = (whatIf?.listeners ?? []).flatMap(({ listener, port, base, by }): Cell[] => {
    const at = cellAt(place, listener, y);
    return at ? [{ ...at, base, state: by || port === undefined ? 'blocked' : 'free', ...(port === undefined ? {} : { port }) }] : [];
  });
  return { key: 'ghost', name, caption: '', x: PAD, y, height: place.rowHeight, isThis: false, isGhost: true, offset: whatIf?.offset ?? 0, cells };
}

/** Lines between two places of a remark, and from what might be to what is in its way. */
function lines({ remarks, whatIf }: Ports, boxes: Box[]): Line[] {
  const here = boxes.find(({ isHere }) => isHere)?.rows ?? [];
  const find = (instance: string, listener: string) => here.find((row) => !row.isGhost && row.name === instance)?.cells.find((cell) => cell.listener === listener);
  const drawn: Line[] = [];
  remarks.forEach(({ at = [], severity }, index) => {
    const [first, second] = at.map((one) => find(one.instance, one.listener));
    if (first && second) drawn.push({ key: `remark-${index}`, severity, path: curve(first, second) });
  });
  const might = here.find((row) => row.isGhost);
  for (const wanted of whatIf?.listeners ?? []) {
    const name = wanted.by && holderKey(wanted.by);
    const from = might?.cells.find((cell) => cell.listener === wanted.listener);
    const to = name === undefined ? undefined : here.find((row) => !row.isGhost && row.name === name)?.cells.find((cell) => cell.port === wanted.port);
    if (from && to) drawn.push({ key: `ghost-${wanted.listener}`, severity: 'error', path: curve(from, to) });
  }
  return drawn;
}

/** From the nearer edge of one to that of the other, bent so that rows between are not crossed out. */
function curve(a: Cell, b: Cell): string {
  const [upper, lower] = a.y <= b.y ? [a, b] : [b, a];
  const x1 = upper.x + upper.width / 2;
  const x2 = lower.x + lower.width / 2;
  const [y1, y2] = [upper.y + upper.height, lower.y];
  // Neighbours are joined straight.
  if (x1 === x2 && y2 - y1 < PILL) return `M${x1} ${y1} L${x2} ${y2}`;
  const bend = Math.max(14, (y2 - y1) / 2);
  const aside = x1 === x2 ? upper.width / 2 + 6 : 0;
  return `M${x1} ${y1} C${x1 + aside} ${y1 + bend} ${x2 + aside} ${y2 - bend} ${x2} ${y2}`;
}
