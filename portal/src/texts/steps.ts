import type { TFunction } from 'i18next';

/** Our words for a step, or the server's for one this portal does not know. */
export function stepText(t: TFunction, part: 'kind' | 'kindHint' | 'parameter', name: string, otherwise: string): string {
  return t(`steps.${part}.${name}` as 'steps.kind.addHeader', { defaultValue: otherwise });
}
