import { describe, expect, it } from 'vitest';
import { CUSTOM_MS_MAX, isRange, localText, pollMs, rangeOf, windowOf } from './time-range';

const NOW = Date.parse('2026-11-27T12:00:00Z');

describe('the range of an address', () => {
  it('is the last hour when none is given', () => expect(rangeOf({})).toEqual({ span: 'hour' }));
  it('is custom between two moments', () => {
    const range = rangeOf({ range: 'custom', from: '2026-11-26T00:00Z', to: '2026-11-27T00:00Z' });
    expect(windowOf(range, NOW)).toEqual({ from: Date.parse('2026-11-26T00:00Z'), to: Date.parse('2026-11-27T00:00Z') });
  });
  it('falls back when it makes no sense', () => {
    for (const bad of [{}, { from: 'x', to: 'y' }, { from: '2026-11-27T00:00Z', to: '2026-11-26T00:00Z' }]) {
      expect(rangeOf({ range: 'custom', ...bad })).toEqual({ span: 'hour' });
    }
  });
  it('is no longer than the server answers', () => {
    expect(isRange(0, CUSTOM_MS_MAX)).toBe(true);
    expect(isRange(0, CUSTOM_MS_MAX + 1)).toBe(false);
  });
});

describe('a named range', () => {
  it('ends now', () => expect(windowOf({ span: 'day' }, NOW)).toEqual({ from: NOW - 86_400_000, to: NOW }));
  it('is asked for again', () => expect(pollMs({ span: 'hour' }, NOW)).toBe(5_000));
});

describe('a custom range', () => {
  it('is asked for again only while it goes on', () => {
    expect(pollMs({ span: 'custom', from: 0, to: NOW - 1 }, NOW)).toBe(false);
    expect(pollMs({ span: 'custom', from: 0, to: NOW + 1 }, NOW)).toBe(15_000);
  });
  it('is written in local time', () => expect(Date.parse(localText(NOW))).toBe(NOW));
});
