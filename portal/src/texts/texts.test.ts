import { describe, expect, it } from 'vitest';
import { admin as adminDe } from './de/admin';
import { common as commonDe } from './de/common';
import { devportal as devportalDe } from './de/devportal';
import { publisher as publisherDe } from './de/publisher';
import { statistics as statisticsDe } from './de/statistics';
import { admin } from './en/admin';
import { common } from './en/common';
import { devportal } from './en/devportal';
import { publisher } from './en/publisher';
import { statistics } from './en/statistics';
import { languageFor, localeOf } from './language';

const PARTS = { common: [common, commonDe], devportal: [devportal, devportalDe], publisher: [publisher, publisherDe], admin: [admin, adminDe], statistics: [statistics, statisticsDe] };

/** All texts by their dotted key. */
function flat(texts: unknown, before = ''): Map<string, string> {
  return new Map(Object.entries(texts as object).flatMap(([key, value]) => (typeof value === 'string' ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)])));
}

const placeholders = (text: string | undefined) => [...(text ?? '').matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe.each(Object.entries(PARTS))('the texts of %s', (_, [english, other]) => {
  const [en, de] = [flat(english), flat(other)];
  it('are all there in German, and no others', () => expect([...de.keys()].sort()).toEqual([...en.keys()].sort()));
  it('have the same placeholders in German', () => {
    const wrong = [...en].filter(([key, text]) => placeholders(text).join() !== placeholders(de.get(key)).join());
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
  it('have every plural form', () => {
    const keys = new Set(en.keys());
    const wrong = [...keys].filter((key) => (key.endsWith('_one') && !keys.has(key.replace(/_one$/, '_other'))) || (key.endsWith('_other') && !keys.has(key.replace(/_other$/, '_one'))));
    expect(wrong).toEqual([]);
  });
  it('are not empty', () => expect([...en, ...de].filter(([, text]) => text.trim() === '')).toEqual([]));
});

describe('the language of the page', () => {
  it('is the first wish that is spoken', () => expect(languageFor([null, 'fr', 'de-AT', 'en'])).toBe('de'));
  it('is English when none is', () => expect(languageFor([null, 'fr'])).toBe('en'));
  it('has the region of the person', () => {
    expect(localeOf('en', ['de-DE', 'en-GB'])).toBe('en-GB');
    expect(localeOf('de', ['en-GB'])).toBe('de');
  });
});
