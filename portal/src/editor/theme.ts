/** The editor in the portal's colours, light and dark. */

import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

export const theme = (dark: boolean) =>
  EditorView.theme(
    {
      '&': { height: '100%', color: 'var(--mantine-color-text)', backgroundColor: 'var(--tg-card)', fontSize: '13px' },
      '&.cm-focused': { outline: 'none' },
      '.cm-scroller': { fontFamily: 'var(--mantine-font-family-monospace)', lineHeight: '1.55' },
      '.cm-content': { caretColor: 'var(--mantine-color-text)' },
      '.cm-cursor': { borderLeftColor: 'var(--mantine-color-text)' },
      '.cm-gutters': { backgroundColor: 'var(--tg-code)', color: 'var(--tg-faint)', borderRight: '1px solid var(--tg-line)' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--code-line)' },
      '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--code-select)' },
      '.cm-panels': { backgroundColor: 'var(--tg-code)', color: 'var(--mantine-color-text)', fontFamily: 'var(--mantine-font-family)' },
      '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--tg-line)' },
      '.cm-textfield': { backgroundColor: 'var(--tg-card)', color: 'var(--mantine-color-text)', border: '1px solid var(--tg-dash)', borderRadius: '6px', padding: '4px 8px' },
      '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--tg-card)', color: 'var(--mantine-color-text)', border: '1px solid var(--tg-dash)', borderRadius: '6px', padding: '4px 10px' },
      '.cm-tooltip': { backgroundColor: 'var(--tg-card)', color: 'var(--mantine-color-text)', border: '1px solid var(--tg-line)', borderRadius: '6px' },
      '.cm-foldPlaceholder': { backgroundColor: 'var(--tg-hover)', color: 'var(--mantine-color-text)', border: 'none' },
    },
    { dark },
  );

export const highlight = syntaxHighlighting(
  HighlightStyle.define([
    { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--code-key)', fontWeight: '600' },
    { tag: [tags.string, tags.content], color: 'var(--code-text)' },
    { tag: tags.number, color: 'var(--code-number)' },
    { tag: [tags.bool, tags.null, tags.keyword], color: 'var(--code-word)' },
    { tag: tags.comment, color: 'var(--code-comment)', fontStyle: 'italic' },
  ]),
);
