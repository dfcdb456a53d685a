/** Suggests the version after one: the first number counted up, the others nought, until it is free. */
export function nextVersion(version: string, taken: readonly string[]): string {
  const found = /^(\D*)(\d+)(.*)$/.exec(version);
  if (!found) return '';
  const [, before = '', first = '0', rest = ''] = found;
  const zeros = rest.replaceAll(/\d+/g, '0');
  for (let number = Number(first) + 1; number < Number(first) + 100; number += 1) {
    const next = `${before}${number}${zeros}`;
    if (!taken.includes(next)) return next;
  }
  return '';
}
