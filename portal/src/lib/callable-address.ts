/** Which of an API's addresses a page can call: a page that came over TLS may not call without, except on this machine. */

import { isLoopback } from './curl';

export type Place = { name: string; url: string };

export function callableFrom(pageProtocol: string, urls: readonly string[]): string[] {
  const isSecure = pageProtocol === 'https:';
  const may = urls.filter((url) => URL.canParse(url) && (url.startsWith('https:') || !isSecure || isLoopback(url)));
  // The scheme the page came by needs no other trust than it has.
  return [...may].sort((a, b) => Number(!a.startsWith(pageProtocol)) - Number(!b.startsWith(pageProtocol)));
}
