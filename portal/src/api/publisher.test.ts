import { describe, expect, it } from 'vitest';
import { type Finding, canMend } from './publisher';

describe('findings', () => {
  const finding = (remedy: Finding['remedy']): Finding =>
    ({ part: 'api', pointer: '/description', address: 'https://g/a', isStale: false, message: '', remedy });
  it('are mended where the server knows how', () => {
    expect(canMend(finding({ action: 'replace', with: 'tidegate://gateway/a' }))).toBe(true);
    expect(canMend(finding({ action: 'remove' }))).toBe(true);
    expect(canMend(finding({ action: 'none' }))).toBe(false);
  });
});
