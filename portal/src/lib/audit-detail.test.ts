import { expect, test } from 'vitest';
import { detailOf } from './audit-detail';

test('before and after are put side by side, and what stayed is said to have stayed', () => {
  const { changes, facts } = detailOf({ name: 'eu', before: { host: 'a', type: 'hybrid' }, after: { host: 'b', type: 'hybrid' } });
  expect(changes).toEqual([{ name: 'host', before: 'a', after: 'b', isChanged: true }, { name: 'type', before: 'hybrid', after: 'hybrid', isChanged: false }]);
  expect(facts).toEqual([['name', 'eu']]);
});

test('where only the old is apart, what stands beside it is the new', () => {
  const { changes } = detailOf({ endpoint: 'y', isEnabled: false, before: { endpoint: 'x', isEnabled: true } });
  expect(changes.map(({ name, before, after }) => [name, before, after])).toEqual([['endpoint', 'x', 'y'], ['isEnabled', 'true', 'false']]);
});

test('what was made has no before, and what is gone no after', () => {
  expect(detailOf({ after: { host: 'b' } }).changes).toEqual([{ name: 'host', after: 'b', isChanged: true }]);
  expect(detailOf({ before: { host: 'b' } }).changes).toEqual([{ name: 'host', before: 'b', isChanged: true }]);
});

test('other details are facts', () => {
  expect(detailOf({ roles: ['a'] }).facts).toEqual([['roles', '["a"]']]);
  expect(detailOf(null)).toEqual({ changes: [], facts: [] });
  expect(detailOf('x').facts).toEqual([['', 'x']]);
});
