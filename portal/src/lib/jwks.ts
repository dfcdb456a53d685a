/** Public keys as the file others verify tokens with (RFC 7517 section 5). */

export function jwksText(keys: { publicKey: Record<string, unknown> }[]): string {
  return `${JSON.stringify({ keys: keys.map(({ publicKey }) => publicKey) }, undefined, 2)}\n`;
}
