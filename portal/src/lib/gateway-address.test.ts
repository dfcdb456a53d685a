import { expect, test } from 'vitest';
import { addressesOf, versionedPath } from './gateway-address';

test('the version stands where the context says', () => {
  expect(versionedPath('/tea', '1.0')).toBe('/tea/1.0');
  expect(versionedPath('/{version}/tea', '1.0')).toBe('/1.0/tea');
});

test('addresses are those of the transports the API has', () => {
  const vhosts = [{ host: 'api.example', httpPort: 80, httpsPort: 8250 }, { httpPort: 1 }];
  expect(addressesOf(vhosts, '/tea/1.0', ['http', 'https'])).toEqual(['https://api.example:8250/tea/1.0', 'http://api.example/tea/1.0']);
  expect(addressesOf(vhosts, '/tea/1.0', ['https'])).toEqual(['https://api.example:8250/tea/1.0']);
  expect(addressesOf([{ host: 'h', httpContext: 'gw/', httpsPort: null, httpPort: 81 }], '/t', ['http'])).toEqual(['http://h:81/gw/t']);
});
