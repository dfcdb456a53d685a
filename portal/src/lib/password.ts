/** A password to hand to someone: long, and without letters that are taken for others. */

const LETTERS = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const LENGTH = 20;

export function freshPassword(random: (bytes: Uint8Array<ArrayBuffer>) => void = (bytes) => crypto.getRandomValues(bytes)): string {
  let password = '';
  const bytes = new Uint8Array(LENGTH * 2);
  while (password.length < LENGTH) {
    random(bytes);
    for (const byte of bytes) {
      // Bytes above the last whole round would favour the first letters.
      if (byte < 256 - (256 % LETTERS.length) && password.length < LENGTH) password += LETTERS[byte % LETTERS.length];
    }
  }
  return password;
}
