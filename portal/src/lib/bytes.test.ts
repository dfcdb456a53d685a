import { expect, test } from 'vitest';
import { formatBytes } from './bytes';

test('sizes are in the unit people would choose', () => {
  const said = [0, 999, 1400, 12_000_000, 3_250_000_000, 9e15].map((bytes) => formatBytes(bytes, 'en'));
  expect(said).toEqual(['0 byte', '999 byte', '1.4 kB', '12 MB', '3.3 GB', '9,000 TB']);
});
