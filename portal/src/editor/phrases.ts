/** CodeMirror's words, in the language of the page. */

import type { TFunction } from 'i18next';

export function phrases(t: TFunction): Record<string, string> {
  return {
    Find: t('editor.find'),
    Replace: t('editor.replaceWith'),
    next: t('editor.next'),
    previous: t('editor.previous'),
    all: t('editor.all'),
    'match case': t('editor.matchCase'),
    regexp: t('editor.regexp'),
    'by word': t('editor.byWord'),
    replace: t('editor.replaceOne'),
    'replace all': t('editor.replaceAll'),
    close: t('common.close'),
    'Go to line': t('editor.goToLine'),
    go: t('editor.go'),
  };
}
