import { expect, test } from 'vitest';
import type { Setting } from '../api/operations';
import { settingGroups } from './setting-search';

const setting = (key: string, more: Partial<Setting> = {}): Setting => ({ key, section: key.split('.')[0] ?? '', isSet: true, isSecret: false, origin: { kind: 'default', text: 'default' }, description: '', kind: 'text', rule: '', default: '', ...more });
const all = [setting('server.offset', { description: 'Added to the port', value: '7', origin: { kind: 'flag', text: 'flag --port-offset' } }), setting('server.name'), setting('log.level')];
const keys = (words: string, isSaid = false) => settingGroups(all, words, isSaid).flatMap((group) => group.settings.map((one) => one.key));

test('settings are grouped by their section in the order of the reference', () => {
  expect(settingGroups(all, '', false).map(({ section, settings }) => [section, settings.length])).toEqual([['server', 2], ['log', 1]]);
});

test('every word is looked for, wherever it stands', () => {
  expect(keys('PORT')).toEqual(['server.offset']);
  expect(keys('server 7')).toEqual(['server.offset']);
  expect(keys('server nonsense')).toEqual([]);
});

test('only what somebody said can be asked for', () => expect(keys('', true)).toEqual(['server.offset']));
