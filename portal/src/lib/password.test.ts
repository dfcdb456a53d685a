import { expect, it } from 'vitest';
import { freshPassword } from './password';

it('a fresh password is long, different each time, and easy to read aloud', () => {
  const all = new Set(Array.from({ length: 50 }, () => freshPassword()));
  expect(all.size).toBe(50);
  for (const one of all) expect(one).toMatch(/^[a-zA-Z2-9]{20}$/);
  expect([...all].join('')).not.toMatch(/[lIO01]/);
});

it('bytes that would favour some letters are passed over', () => {
  let call = 0;
  const password = freshPassword((bytes) => bytes.fill(call++ === 0 ? 255 : 0));
  expect(password).toBe('a'.repeat(20));
});
