/**
 * What a translation looks like: the same keys as English, other words. Keys may be missing while they are being written;
 * `texts.test.ts` finds them. A key that English does not have is refused here.
 */
export type Translated<T> = { readonly [K in keyof T]?: T[K] extends string ? string : Translated<T[K]> };
