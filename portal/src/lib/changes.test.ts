import { expect, test } from 'vitest';
import { byOperation } from './changes';

test('changes are grouped by operation, those that break first', () => {
  const list = [
    { impact: 'compatible', operation: 'GET /a', n: 1 },
    { impact: 'compatible', n: 2 },
    { impact: 'breaking', operation: 'GET /b', n: 3 },
    { impact: 'compatible', operation: 'GET /b', n: 4 },
  ];
  expect(byOperation(list).map(({ operation, changes }) => [operation, changes.map(({ n }) => n)])).toEqual([
    ['GET /b', [3, 4]], ['GET /a', [1]], [undefined, [2]],
  ]);
});
