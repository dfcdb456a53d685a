/**
 * Typing over a selection of several lines. Left to the browser, it joins the lines itself and writes `style` attributes to
 * keep their looks, which our content security policy refuses; CodeMirror then mends the text. So the text is put in here.
 */

import { EditorView } from '@codemirror/view';

export const typing = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { main, ranges } = view.state.selection;
    if (event.inputType !== 'insertText' || event.data === null || view.composing || main.empty || ranges.length > 1) return false;
    const text = event.data;
    const insert = () => view.state.update(view.state.replaceSelection(text), { userEvent: 'input.type', scrollIntoView: true });
    event.preventDefault();
    const isDone = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, main.from, main.to, text, insert));
    if (!isDone) view.dispatch(insert());
    return true;
  },
});
