import { describe, expect, it } from 'vitest';
import { forReference, withoutMarkup } from './reference-definition';

describe('withoutMarkup', () => {
  it('leaves no element and no script address, but code as it is', () => {
    expect(withoutMarkup('a <img src=x onerror=alert(1)> b')).toBe('a &lt;img src=x onerror=alert(1)> b');
    expect(withoutMarkup('[x](javascript:alert(1))')).not.toContain('javascript');
    expect(withoutMarkup('`<a>` and\n```\n<b>\n```')).toBe('`<a>` and\n```\n<b>\n```');
  });
});

describe('forReference', () => {
  const definition = {
    openapi: '3.0.3', info: { title: 'T <script>', version: '1', description: '<b>x</b>' }, security: [{ default: [] }], servers: [{ url: 'https://other.example' }],
    components: { securitySchemes: { default: { type: 'oauth2' } }, schemas: { A: { type: 'object', properties: { title: { type: 'string', description: '<i>' } }, example: { description: '<kept>' } } } },
    paths: { '/a': { get: { security: [], summary: '<u>', responses: {} } } },
  };

  it('shows one server, no security and no markup', () => {
    const shown = JSON.parse(JSON.stringify(forReference(definition, 'https://gw.example/a/1')));
    expect(shown.servers).toEqual([{ url: 'https://gw.example/a/1' }]);
    expect(shown.security).toBeUndefined();
    expect(shown.components.securitySchemes).toEqual({});
    expect(shown.paths['/a'].get).toEqual({ summary: '&lt;u>', responses: {} });
    expect(shown.info).toEqual({ title: 'T &lt;script>', version: '1', description: '&lt;b>x&lt;/b>' });
    expect(shown.components.schemas.A.properties.title).toEqual({ type: 'string', description: '&lt;i>' });
    expect(shown.components.schemas.A.example).toEqual({ description: '<kept>' });
  });

  it('says host, path and scheme in Swagger 2', () => {
    const shown = forReference({ swagger: '2.0', paths: {}, host: 'x', securityDefinitions: {} }, 'http://gw.example:81/a/1');
    expect(shown).toEqual({ swagger: '2.0', paths: {}, host: 'gw.example:81', basePath: '/a/1', schemes: ['http'] });
  });

  it('survives what is no definition', () => {
    expect(forReference(null, undefined)).toMatchObject({ paths: {} });
    expect(forReference({ paths: null, components: 3 }, 'no address')).toEqual({ paths: null, components: 3 });
  });
});
