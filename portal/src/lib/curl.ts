/** The command line a developer pastes. Quoting is for POSIX shells. */

export type CurlCall = {
  method: string;
  url: string;
  headers: Record<string, string>;
  /** Adds `-k`: the development certificate is not in the system's trust store. */
  acceptAnyCertificate?: boolean;
};

/** One shell word that the shell hands over unchanged. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function curlLine({ method, url, headers, acceptAnyCertificate }: CurlCall): string {
  const words = ['curl'];
  if (acceptAnyCertificate) words.push('-k');
  if (method !== 'GET') words.push('-X', shellWord(method));
  for (const [name, value] of Object.entries(headers)) {
    // A line break in a header value would start another header.
    words.push('-H', shellWord(`${name}: ${value.replace(/[\r\n]+/g, ' ')}`));
  }
  // curl itself expands {} and [] in addresses.
  if (/[{}[\]]/.test(url)) words.push('-g');
  words.push(`'${url.replaceAll("'", `'\\''`)}'`);
  return words.join(' ');
}

/** Whether the address names this machine, where the gateway usually shows its development certificate. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname) || hostname.endsWith('.localhost');
}
