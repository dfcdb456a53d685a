import { expect, test } from 'vitest';
import type { Environment } from '../api/admin';
import { environmentBody, environmentProblems, valuesOf } from './environment-rules';

const environment = (host: string, httpPort: number | null): Environment => ({
  id: '1', name: 'Default', displayName: 'Default', description: '', type: 'hybrid', provider: 'wso2', gatewayType: 'Regular', isReadOnly: false,
  vhosts: [{ host, httpContext: '', httpPort, httpsPort: null }], endpointURIs: [], additionalProperties: [], permissions: { permissionType: 'PUBLIC', roles: [] },
});
const empty = valuesOf(undefined, undefined);

test('names, hosts and ports are judged as the server does', () => {
  expect(environmentProblems({ ...empty, name: 'eu-1' })).toEqual({});
  expect(environmentProblems(empty)).toEqual({ name: 'empty' });
  expect(environmentProblems({ ...empty, name: 'a b' })).toEqual({ name: 'characters' });
  expect(environmentProblems({ ...empty, name: 'a', hasHost: true, host: '-x', httpPort: 0, httpsPort: 70000 })).toEqual({ host: 'host', httpPort: 'port', httpsPort: 'port' });
  expect(environmentProblems({ ...empty, name: 'a', hasHost: true, host: 'api.example.com', httpPort: 80 })).toEqual({});
});

test('an environment at the live address has no host of its own, and saving it freezes no port', () => {
  const live = environment('here', 1234);
  const values = valuesOf(live, live);
  expect(values.hasHost).toBe(false);
  expect(environmentBody(values, live).vhosts).toEqual([{ host: 'here' }]);
});

test('a host of its own is kept', () => {
  const values = valuesOf(environment('api.example.com', 80), environment('here', 1234));
  expect(values).toMatchObject({ hasHost: true, host: 'api.example.com', httpPort: 80, httpsPort: '' });
  expect(environmentBody(values, undefined).vhosts).toEqual([{ host: 'api.example.com', httpPort: 80 }]);
});
