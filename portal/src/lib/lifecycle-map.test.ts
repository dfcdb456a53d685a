import { expect, test } from 'vitest';
import { BOX, STATES, lifecycleMap, path, stateOf } from './lifecycle-map';

test('both maps draw the same moves', () => {
  const moves = (isWide: boolean) => lifecycleMap(isWide).moves.map(({ from, event, to }) => `${from} ${event} ${to}`).sort();
  expect(moves(true)).toEqual(moves(false));
});

test('lines begin and end at the box of their state, and everything is inside', () => {
  for (const isWide of [true, false]) {
    const { width, height, states, moves } = lifecycleMap(isWide);
    const touches = ([x, y]: readonly [number, number], [cx, cy]: readonly [number, number]) =>
      Math.abs(x - cx) <= BOX.width / 2 + 1 && Math.abs(y - cy) <= BOX.height / 2 + 1;
    for (const { from, to, line, label } of moves) {
      expect(touches(line[0]!, states[from]), `${from} to ${to} begins`).toBe(true);
      expect(touches(line.at(-1)!, states[to]), `${from} to ${to} ends`).toBe(true);
      for (const [x, y] of [...line, label]) expect(x >= 0 && x <= width && y >= 0 && y <= height).toBe(true);
    }
  }
});

test('states are known in every spelling', () => {
  expect(stateOf('Pre-Released')).toBe('PROTOTYPED');
  expect(stateOf('Published')).toBe('PUBLISHED');
  expect(stateOf('other')).toBeUndefined();
  expect(STATES).toHaveLength(6);
});

test('a line becomes a path', () => {
  expect(path([[1, 2], [3, 4]])).toBe('M1 2 L3 4');
});
