import { describe, expect, it } from 'vitest';
import { bareContext, formatDate, hue, initials, span, timeUnit } from './format';

describe('format', () => {
  it('reads a date in each form the API writes', () => {
    const same = formatDate(1_700_000_000_000);
    expect(same).toMatch(/2023/);
    expect(formatDate('1700000000000')).toBe(same);
    expect(formatDate('2023-11-14T22:13:20Z')).toBe(same);
    expect(formatDate('soon')).toBe('soon');
    expect(formatDate(undefined)).toBe('');
  });
  it('understands both spellings of a unit', () => {
    expect(timeUnit('min')).toBe('minute');
    expect(timeUnit('Minutes')).toBe('minute');
    expect(timeUnit('fortnight')).toBeUndefined();
  });
  it.each([
    [1, 'min', { amount: 1, unit: 'minute' }],
    [60_000, 'ms', { amount: 1, unit: 'minute' }],
    [7_200_000, 'ms', { amount: 2, unit: 'hour' }],
    [2_592_000_000, 'ms', { amount: 30, unit: 'day' }],
    [1500, 'ms', undefined],
    [1, undefined, undefined],
  ])('says %s %s as people do', (amount, unit, said) => expect(span(amount, unit)).toEqual(said));
  it('shows a context without its version', () => {
    expect(bareContext('/tides/1.0.0', '1.0.0')).toBe('/tides');
    expect(bareContext('/tides', '1.0.0')).toBe('/tides');
    expect(bareContext('/t/v1.0.0', '1.0.0')).toBe('/t/v1.0.0');
  });
  it('makes initials', () => {
    expect(initials('PizzaShack')).toBe('PS');
    expect(initials('weather')).toBe('WE');
    expect(initials('order-api v2')).toBe('OA');
  });
  it('picks a colour in range', () => expect(hue('PizzaShack', 8)).toBeLessThan(8));
});
