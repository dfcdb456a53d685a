import { describe, expect, it } from 'vitest';
import { endpointProblem } from './default-api-rules';

describe('the endpoint of a default API', () => {
  it('leads to the key manager’s OAuth2 endpoints or to another key manager', () => {
    const good = ['tidegate://key-manager/oauth2/token', ' tidegate://key-manager/oauth2endpoints/revoke ', 'tidegate://key-manager/oauth2userinfo/userinfo', 'https://km.example:9443/oauth2/token'];
    expect(good.map(endpointProblem)).toEqual(good.map(() => undefined));
  });

  it('leads nowhere else', () => {
    expect(endpointProblem('  ')).toBe('empty');
    for (const bad of ['token', 'ftp://km/', 'https://a:b@km/', 'javascript:alert(1)', 'https://km/#x']) expect(endpointProblem(bad), bad).toBe('unknown');
    for (const bad of ['tidegate://ops/metrics', 'tidegate://key-manager/oauth2/introspect', 'tidegate://key-manager/oauth2/token/../introspect', 'TIDEGATE://key-manager/x']) {
      expect(endpointProblem(bad), bad).toBe('symbolic');
    }
  });
});
