import { describe, expect, it } from 'vitest';
import { areAddresses, secondsText, secondsValue } from './key-settings';

describe('settings of a key', () => {
  it('reads seconds however they are written', () => {
    expect([3600, '3600', 'N/A', null, undefined].map(secondsText)).toEqual(['3600', '3600', '', '', '']);
    expect([secondsValue(' 60 '), secondsValue('')]).toEqual([60, 'N/A']);
  });

  it('wants each callback to be a full address', () => {
    expect(areAddresses('https://a.example/cb, com.example.app:/cb')).toBe(true);
    expect(areAddresses('https://a.example/cb, /cb')).toBe(false);
    expect(areAddresses('')).toBe(true);
  });
});
