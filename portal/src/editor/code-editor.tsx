/**
 * A text editor with line numbers, search and marks (CodeMirror). It lives in a shadow root: there CodeMirror puts its rules
 * into constructed style sheets, while in the page itself it would write <style> elements, which our content security policy
 * refuses. Colours come in through variables. Tab leaves the editor, as everywhere else.
 */

import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { Compartment, EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { useComputedColorScheme } from '@mantine/core';
import { basicSetup } from 'codemirror';
import { type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import styles from './code-editor.module.css';
import { highlight, theme } from './theme';
import { typing } from './typing';

export type Handle = {
  /** Puts the cursor at an offset and shows it. */
  show: (at: number) => void;
};

type Props = {
  /** What it begins with; a new text replaces what was typed. */
  text: string;
  format: 'json' | 'yaml';
  label: string;
  marks: { from: number; to: number; message: string }[];
  /** CodeMirror's own words in the reader's language. */
  phrases: Record<string, string>;
  onChange: (text: string) => void;
  ref?: Ref<Handle>;
};

const language = new Compartment();
const colours = new Compartment();

const languageOf = (format: Props['format']) => (format === 'json' ? json() : yaml());

export default function CodeEditor({ text, format, label, marks, phrases, onChange, ref }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const isDark = useComputedColorScheme('light') === 'dark';
  // The editor is made once; it always calls the newest.
  const report = useRef(onChange);
  report.current = onChange;

  useEffect(() => {
    const place = host.current;
    if (!place) return undefined;
    const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' });
    const state = EditorState.create({
      doc: text,
      extensions: [
        basicSetup, typing, lintGutter(), language.of(languageOf(format)), colours.of(theme(isDark)), highlight, EditorView.lineWrapping, EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.updateListener.of((update) => { if (update.docChanged) report.current(update.state.doc.toString()); }),
      ],
    });
    const made = new EditorView({ state, parent: root, root });
    view.current = made;
    return () => {
      view.current = undefined;
      made.destroy();
    };
    // What may change later is changed by the effects below.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);

  useEffect(() => {
    const current = view.current;
    if (current && current.state.doc.toString() !== text) current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => view.current?.dispatch({ effects: language.reconfigure(languageOf(format)) }), [format]);
  useEffect(() => view.current?.dispatch({ effects: colours.reconfigure(theme(isDark)) }), [isDark]);
  useEffect(() => {
    const current = view.current;
    if (!current) return;
    const end = current.state.doc.length;
    const found = marks.map(({ from, to, message }): Diagnostic => ({ from: Math.min(from, end), to: Math.min(to, end), message, severity: 'error' }));
    current.dispatch(setDiagnostics(current.state, found));
  }, [marks]);

  useImperativeHandle(ref, () => ({
    show(at) {
      const current = view.current;
      if (!current) return;
      current.dispatch({ selection: { anchor: Math.min(at, current.state.doc.length) }, effects: EditorView.scrollIntoView(Math.min(at, current.state.doc.length), { y: 'center' }) });
      current.focus();
    },
  }), []);

  return <div ref={host} className={styles.host} />;
}
