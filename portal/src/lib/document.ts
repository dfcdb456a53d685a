/** An OpenAPI document as text: JSON or YAML, one into the other, and where in it a finding of the server stands. Heavy: import it only from the editor. */

import { LineCounter, type Document, type Node, isMap, isNode, isPair, isSeq, parseDocument, stringify } from 'yaml';

export type Format = 'json' | 'yaml';
/** A finding with the offsets of the text it is about. */
export type Mark = { from: number; to: number; message: string };

export const formatOf = (text: string): Format => (/^\s*[[{]/.test(text) ? 'json' : 'yaml');

/** The same document in another format. Throws when the text cannot be read. */
export function convert(text: string, to: Format): string {
  const value = readable(text);
  // One text is one line however long, and no anchors: what is written is what the server would read.
  return to === 'json' ? `${JSON.stringify(value, null, 2)}\n` : stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}

function readable(text: string): unknown {
  if (formatOf(text) === 'json') return JSON.parse(text);
  const document = parseDocument(text);
  const [first] = document.errors;
  if (first) throw first;
  return document.toJS({ maxAliasCount: 1000 });
}

/**
 * Findings of the server as marks. It names places as `line 3, column 5: …` where the text cannot be read, and by JSON
 * pointer (`/paths/~1pets/get: …`) or by the field of an operation where it can.
 */
export function marksOf(text: string, findings: readonly string[]): Mark[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, keepSourceTokens: false });
  return findings.map((finding) => {
    const place = /^line (\d+), column (\d+): ([^]*)$/.exec(finding);
    if (place) {
      const from = offsetOf(text, Number(place[1]), Number(place[2]));
      return { from, to: Math.min(text.length, from + 1), message: place[3] ?? finding };
    }
    const pointed = /^(\/[^\s:]*|\/.*?): ([^]*)$/.exec(finding);
    const [from, to] = pointed ? rangeOf(document, pointed[1] ?? '') : [0, 0];
    return { from, to: Math.max(from, Math.min(to, lineEnd(text, from))), message: finding };
  });
}

function offsetOf(text: string, line: number, column: number): number {
  let from = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', from);
    if (end < 0) break;
    from = end + 1;
  }
  return Math.max(0, Math.min(text.length, from + column - 1));
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/** Where the key stands that a JSON pointer ends with, or the deepest one on the way that is there. */
function rangeOf(document: Document.Parsed, pointer: string): [number, number] {
  const steps = pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  let node: unknown = document.contents;
  let found: [number, number] = [0, 0];
  for (const step of steps) {
    const next = below(node, step);
    if (!next) break;
    found = next.range;
    node = next.node;
  }
  return found;
}

function below(node: unknown, step: string): { node: unknown; range: [number, number] } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && String(isNode(item.key) ? (item.key as Node & { value?: unknown }).value : item.key) === step);
    return pair && isNode(pair.key) && pair.key.range ? { node: pair.value, range: [pair.key.range[0], pair.key.range[1]] } : undefined;
  }
  if (isSeq(node)) {
    const item = node.items[Number(step)];
    return isNode(item) && item.range ? { node: item, range: [item.range[0], item.range[1]] } : undefined;
  }
  return undefined;
}
