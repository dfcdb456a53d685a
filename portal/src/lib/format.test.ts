import { describe, expect, it } from 'vitest';
import { formatDate, hue, initials, timeUnit } from './format';

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
  it('makes initials', () => {
    expect(initials('PizzaShack')).toBe('PS');
    expect(initials('weather')).toBe('WE');
    expect(initials('order-api v2')).toBe('OA');
  });
  it('picks a colour in range', () => expect(hue('PizzaShack', 8)).toBeLessThan(8));
});
