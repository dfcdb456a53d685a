import { describe, expect, it } from 'vitest';
import { callableFrom } from './callable-address';

const BOTH = ['https://gw.example/a', 'http://gw.example/a'];

describe('callableFrom', () => {
  it('prefers the scheme of the page', () => {
    expect(callableFrom('http:', BOTH)).toEqual(['http://gw.example/a', 'https://gw.example/a']);
  });

  it('leaves out what a browser would refuse as mixed content', () => {
    expect(callableFrom('https:', BOTH)).toEqual(['https://gw.example/a']);
    expect(callableFrom('https:', ['http://localhost/a'])).toEqual(['http://localhost/a']);
    expect(callableFrom('https:', ['http://gw.example/a', 'nonsense'])).toEqual([]);
  });
});
