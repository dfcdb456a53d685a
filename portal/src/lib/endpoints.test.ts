import { describe, expect, it } from 'vitest';
import type { EndpointConfig } from '../api/publisher';
import { addressesOf, isBackendAddress, readEndpoints, writeEndpoints } from './endpoints';

const config = (value: Record<string, unknown>) => value as EndpointConfig;

describe('endpoints', () => {
  it('come back unchanged when nothing was changed', () => {
    for (const written of [
      { endpoint_type: 'http', production_endpoints: { url: 'https://a/', config: { actionDuration: '1500', actionSelect: 'discard', factor: '2' } }, other: 1 },
      { endpoint_type: 'ws', production_endpoints: { url: 'wss://a/' }, sandbox_endpoints: { url: 'wss://b/' } },
      { endpoint_type: 'failover', production_endpoints: { url: 'http://a/' }, production_failovers: [{ url: 'http://b/' }, { url: 'http://c/' }] },
      { endpoint_type: 'load_balance', algoCombo: 'x', algoClassName: 'x', sessionManagement: 'soap', production_endpoints: [{ url: 'http://a/' }, { url: 'http://b/' }] },
    ]) expect(writeEndpoints(config(written), readEndpoints(config(written)))).toEqual(written);
  });

  it('turn from one into several that take turns, and keep time-outs', () => {
    const one = config({ endpoint_type: 'http', production_endpoints: { url: 'http://a/', config: { factor: '2' } } });
    const form = readEndpoints(one);
    form.choice = 'load_balance';
    form.timeout = 2.5;
    form.production.addresses.push('http://b/', ' ');
    expect(writeEndpoints(one, form)).toMatchObject({
      endpoint_type: 'load_balance',
      production_endpoints: [
        { url: 'http://a/', config: { factor: '2', actionDuration: '2500', actionSelect: 'fault' } },
        { url: 'http://b/', config: { actionDuration: '2500', actionSelect: 'fault' } },
      ],
    });
  });

  it('lists addresses in the order they are tried', () => {
    const both = { production_endpoints: { url: 'http://a/' }, production_failovers: [{ url: 'http://b/' }] };
    expect(addressesOf(config({ endpoint_type: 'failover', ...both }), 'production')).toEqual(['http://a/', 'http://b/']);
    expect(addressesOf(config({ endpoint_type: 'http', ...both }), 'production')).toEqual(['http://a/']);
    expect(addressesOf(null, 'sandbox')).toEqual([]);
  });

  it('sends a password only when one was typed, and forgets the other kind', () => {
    const stored = config({
      endpoint_type: 'http', production_endpoints: { url: 'http://a/' },
      endpoint_security: { production: { enabled: true, type: 'BASIC', username: 'u', password: '' } },
    });
    const form = readEndpoints(stored);
    expect(form.production).toMatchObject({ security: 'BASIC', username: 'u', password: '', hasSecret: true });
    expect(writeEndpoints(stored, form)['endpoint_security']).toEqual({ production: { enabled: true, type: 'BASIC', username: 'u', password: '' } });
    form.production.security = 'APIKEY';
    form.production.keyName = 'X-Key';
    form.production.keyValue = 's';
    expect(writeEndpoints(stored, form)['endpoint_security']).toEqual({
      production: { enabled: true, type: 'apikey', apiKeyIdentifier: 'X-Key', apiKeyIdentifierType: 'HEADER', apiKeyValue: 's' },
    });
    form.production.security = 'NONE';
    expect(writeEndpoints(stored, form)).not.toHaveProperty('endpoint_security');
  });

  it('knows an address when it sees one', () => {
    expect(['http://a', 'HTTPS://a:1/x', 'tidegate://gateway/a/1', 'wss://a/'].every(isBackendAddress)).toBe(true);
    expect(['', 'a', 'ftp://a/', 'http://', 'http:// a'].some(isBackendAddress)).toBe(false);
  });
});
