import { expect, test } from 'vitest';
import { changesOf, designOf } from './api-design-rules';

test('what the server says comes back as it was', () => {
  const api = { description: 'd', tags: ['a'], visibility: 'RESTRICTED' as const, visibleRoles: ['r'], accessControl: 'RESTRICTED' as const, accessControlRoles: ['e'], businessInformation: { businessOwner: 'Ann' } };
  expect(changesOf(designOf(api))).toMatchObject({ ...api, displayName: null, isDefaultVersion: false });
});

test('roles are sent only where they mean something', () => {
  const fields = { ...designOf({}), visibleRoles: ['r'], accessRoles: ['e'] };
  expect(changesOf(fields)).toMatchObject({ visibility: 'PUBLIC', visibleRoles: [], accessControl: 'NONE', accessControlRoles: [] });
});

test('names of nobody are left out', () => {
  expect(changesOf({ ...designOf({}), businessOwner: '  ' }).businessInformation).toEqual({});
});
