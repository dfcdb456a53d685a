import { describe, expect, it } from 'vitest';
import type { Api } from '../api/publisher';
import { isHeaderName, isOrigin, readRuntime, writeRuntime } from './runtime';

const api = (more: Partial<Api>) => ({ id: '1', name: 'A', context: '/a', version: '1', ...more }) as Api;

describe('runtime settings', () => {
  it('come back as they were', () => {
    const stored = api({
      transport: ['https'], securityScheme: ['api_key', 'mutualssl'], authorizationHeader: 'X-Auth', apiKeyHeader: null, apiThrottlingPolicy: null, policies: ['Gold'],
      maxTps: { production: 5, sandbox: null, SECOND: 1 },
      corsConfiguration: { corsConfigurationEnabled: true, accessControlAllowOrigins: ['https://a.example'], accessControlAllowCredentials: true, accessControlAllowHeaders: ['x'], accessControlAllowMethods: [] },
    });
    expect({ ...stored, ...writeRuntime(stored, readRuntime(stored)) }).toEqual(stored);
  });

  it('have the contract’s defaults where an API says nothing', () => {
    const form = readRuntime(api({}));
    expect(form).toMatchObject({ transport: ['https', 'http'], schemes: ['oauth2'], limitBy: 'operation', production: '', cors: { corsConfigurationEnabled: false } });
    expect(writeRuntime(api({}), form)).toMatchObject({ apiThrottlingPolicy: null, maxTps: null, authorizationHeader: null });
  });

  it('know header names and origins', () => {
    expect([isHeaderName('X-Key'), isHeaderName('a b'), isHeaderName('')]).toEqual([true, false, false]);
    expect(['*', 'https://a.example', 'http://a:81'].every(isOrigin)).toBe(true);
    expect(['a.example', 'https://a.example/', 'https://a.example/x', ''].some(isOrigin)).toBe(false);
  });
});
