import { describe, expect, it } from 'vitest';
import { mountPathOf } from './base';
import { areaOf, callUrl, endpoints, pagePath, placeholders } from './paths';

describe('mount path', () => {
  const cases: [string, string][] = [
    ['https://host/assets/index-a1.js', '/'],
    ['https://host/team/assets/index-a1.js', '/team/'],
    ['https://host/assets/x/assets/index-a1.js', '/assets/x/'],
    ['https://host/src/lib/base.ts', '/'],
  ];
  it.each(cases)('of %s is %s', (script, mount) => expect(mountPathOf(script)).toBe(mount));
});

describe('server endpoints', () => {
  it('sit on the root by default', () => expect(endpoints('/').token).toBe('/oauth2/token'));
  it('follow a prefix', () => expect(endpoints('/team/').devportal).toBe('/team/api/am/devportal/v3'));
});

describe('page path', () => {
  it('drops the mount path and keeps the query', () => {
    expect(pagePath('https://h/team/devportal?q=a', 'https://h', '/team/')).toBe('/devportal?q=a');
  });
  it('refuses another origin', () => {
    expect(pagePath('https://evil/devportal', 'https://h', '/')).toBe('/devportal');
    expect(pagePath('//evil/publisher', 'https://h', '/')).toBe('/devportal');
  });
  it('refuses a path outside the mount', () => {
    expect(pagePath('/other/publisher', 'https://h', '/team/')).toBe('/devportal');
  });
});

describe('area', () => {
  it('is the first segment', () => expect(areaOf('/publisher/apis/1')).toBe('publisher'));
  it('is none elsewhere', () => expect(areaOf('/callback')).toBeUndefined());
});

describe('call url', () => {
  it('joins with one slash', () => expect(callUrl('https://g/pizza/1.0/', '/menu')).toBe('https://g/pizza/1.0/menu'));
  it('fills and escapes placeholders', () => {
    expect(callUrl('https://g/p', '/order/{id}', { id: 'a/b c' })).toBe('https://g/p/order/a%2Fb%20c');
  });
  it('leaves an unfilled placeholder visible', () => {
    expect(callUrl('https://g/p', '/order/{id}')).toBe('https://g/p/order/{id}');
  });
  it('reads a wildcard as the root below it', () => expect(callUrl('https://g/p', '/*')).toBe('https://g/p/'));
  it('lists placeholders', () => expect(placeholders('/a/{x}/b/{y}')).toEqual(['x', 'y']));
});
