/** The contract's rules for the fields of an API, checked before the server checks them again. */

import type { TFunction } from 'i18next';
import { z } from 'zod/mini';

const NAME_REFUSED = /[~!@#;:%^*()+={}|\\<>"',&$[\]/]/;
const VERSION_REFUSED = /[~!@#;:%^*()+={}|\\<>"',&/$[\]\s]/;

export function urlField(t: TFunction) {
  return z.string().check(z.trim(), z.refine((text) => text === '' || isHttpUrl(text) || isOwnApi(text), t('createApi.urlBad')));
}

export function apiFields(t: TFunction) {
  const text = (empty: string, max: number) => z.string().check(z.trim(), z.minLength(1, empty), z.maxLength(max, t('createApi.tooLong', { max })));
  return z.object({
    name: text(t('createApi.nameNeeded'), 60).check(z.refine((name) => !NAME_REFUSED.test(name), t('createApi.nameBad'))),
    context: text(t('createApi.contextNeeded'), 232).check(z.regex(/^(\/?[\w.-]+(\/[\w.{}-]+)*)?$/, t('createApi.contextBad'))),
    version: text(t('createApi.versionNeeded'), 30).check(z.refine((version) => !VERSION_REFUSED.test(version), t('createApi.versionBad'))),
    endpoint: urlField(t),
  });
}

export function isHttpUrl(text: string): boolean {
  return /^https?:\/\//i.test(text) && URL.canParse(text);
}

/** Another API of this gateway or the samples' backend; whether it is there the server knows. */
export function isOwnApi(text: string): boolean {
  return /^tidegate:\/\/(gateway\/[^\s/]|ops\/sample(\/|$))/.test(text) && URL.canParse(text);
}

/** `/orders` for `Orders API`: a context to start from. */
export function contextFor(name: string): string {
  const slug = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return slug ? `/${slug.slice(0, 60)}` : '';
}

/** A name with the characters left out that the contract refuses. */
export function nameFor(title: string): string {
  return title.replace(new RegExp(NAME_REFUSED, 'g'), ' ').replace(/\s+/g, ' ').trim().slice(0, 60);
}
