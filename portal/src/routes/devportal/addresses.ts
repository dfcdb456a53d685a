/** Where an API is called. */

import type { Api } from '../../api/devportal';
import { callableFrom } from '../../lib/callable-address';

export type Address = { environment: string; url: string };

/** All addresses with the environment they are in, those by TLS first. */
export function placesOf(api: Api): Address[] {
  const all = api.endpointURLs.flatMap(({ environmentDisplayName, environmentName, URLs }) =>
    [URLs.https, URLs.http, URLs.wss, URLs.ws].flatMap((url) => (url ? [{ environment: environmentDisplayName || environmentName, url }] : [])),
  );
  return all.filter((one, at) => all.findIndex(({ url }) => url === one.url) === at);
}

export const addressesOf = (api: Api) => placesOf(api).map(({ url }) => url).filter((url) => url.startsWith('http'));

/** Those that this page itself can call, the best first. */
export const callableAddresses = (api: Api) => callableFrom(location.protocol, addressesOf(api));
