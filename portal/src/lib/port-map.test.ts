import { expect, test } from 'vitest';
import type { PortInstance, Ports } from '../api/operations';
import { COLUMNS, picture } from './port-map';

const listener = (name: string, port: number) => ({ listener: name, port, addresses: ['::'], protocol: 'http' as const, state: 'open' as const });
const instance = (name: string, offset: number, more: Partial<PortInstance> = {}): PortInstance => ({
  name, isThis: false, isHere: true, host: 'here', pid: offset + 1, version: '1', offset, roles: ['gateway'], state: 'ready', since: '',
  listeners: [listener('gateway-http', 1000 + offset), listener('gateway-https', 963 + offset)], ...more,
});
const map = (more: Partial<Ports>): Ports => ({ this: 'a', instances: [instance('a', 0), instance('b', 37)], remarks: [], offsets: { first: 0, last: 99, takesAny: false, free: [], blocked: [] }, ...more });

test('every listener has its column and nothing leaves the picture, however narrow', () => {
  for (const width of [320, 390, 1100, 2000]) {
    const { boxes, columns, height } = picture(map({}), width, 'another');
    expect(columns.map((one) => one.listener)).toEqual(COLUMNS);
    for (const cell of boxes.flatMap((box) => box.rows.flatMap((row) => row.cells))) {
      expect(cell.x).toBeGreaterThanOrEqual(0);
      expect(cell.x + cell.width).toBeLessThanOrEqual(width);
      expect(cell.y + cell.height).toBeLessThanOrEqual(height);
    }
  }
});

test('cells of one picture never lie on each other', () => {
  const { boxes } = picture(map({ instances: [instance('a', 0), instance('b', 1), instance('far', 0, { isHere: false, host: 'far' })] }), 390, 'another');
  const cells = boxes.flatMap((box) => box.rows.flatMap((row) => row.cells));
  cells.forEach((a, index) => cells.slice(index + 1).forEach((b) => {
    const isApart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
    expect(isApart).toBe(true);
  }));
});

test('this machine comes first and each other machine has a box', () => {
  const { boxes } = picture(map({ instances: [instance('z', 0, { isHere: false, host: 'zoo' }), instance('y', 0, { isHere: false, host: 'ant' }), instance('a', 0)] }), 900, 'another');
  expect(boxes.map(({ host, isHere }) => [host, isHere])).toEqual([['here', true], ['ant', false], ['zoo', false]]);
});

test('two places of a remark are joined by a line', () => {
  const at = [{ instance: 'a', listener: 'gateway-http' }, { instance: 'b', listener: 'gateway-https' }];
  const { lines } = picture(map({ remarks: [{ severity: 'warning', what: 'x', at }, { severity: 'note', what: 'y' }] }), 900, 'another');
  expect(lines.map(({ severity }) => severity)).toEqual(['warning']);
});

test('the instance that might be is a row of its own, joined to what is in its way', () => {
  const wanted = { base: 963, addresses: ['::'], followsOffset: true };
  const whatIf = {
    offset: 37, fits: false, problems: [], nearestFree: 1,
    listeners: [{ ...wanted, listener: 'gateway-https', port: 1000, by: { kind: 'instance' as const, name: 'a', pid: 1 } }, { ...wanted, listener: 'ops', port: 5, by: { kind: 'process' as const, name: 'java', pid: 9 } }, { ...wanted, listener: 'thrift', port: 6 }],
  };
  const { boxes, lines } = picture(map({ whatIf }), 900, 'another');
  const ghost = boxes[0]?.rows.at(-1);
  expect(ghost?.isGhost).toBe(true);
  expect(ghost?.cells.map(({ state }) => state)).toEqual(['blocked', 'blocked', 'free']);
  expect(lines).toHaveLength(1);
});
