/** The table of resources: what a row may say, found before the server finds it, and where the server's findings belong. */

import type { Operation } from '../api/api-settings';

/** Longest path, in bytes (`crates/model/src/operation.rs`). */
const PATH_BYTES_MAX = 512;

export type PathProblem = 'slash' | 'long' | 'characters' | 'star' | 'dots' | 'braces';

/** What is wrong with a path, if anything: the rules of the server. */
export function pathProblem(path: string): PathProblem | undefined {
  if (!path.startsWith('/')) return 'slash';
  if (new TextEncoder().encode(path).length > PATH_BYTES_MAX) return 'long';
  // eslint-disable-next-line no-control-regex
  if (/[?# \\\u0000-\u001f\u007f]/.test(path)) return 'characters';
  const segments = path.slice(1).split('/');
  if (segments.some((one, at) => one.includes('*') && (one !== '*' || at + 1 !== segments.length))) return 'star';
  if (segments.some((one) => one === '.' || one === '..')) return 'dots';
  if (segments.some((one) => /[{}]/.test(one.replace(/\{[^{}]+\}/g, '')))) return 'braces';
  return undefined;
}

/** Rows that say the same verb and path as one before them. */
export function repeated(rows: readonly Operation[]): Set<number> {
  const seen = new Set<string>();
  const found = new Set<number>();
  rows.forEach(({ verb, target }, at) => {
    const key = `${verb} ${target}`;
    if (seen.has(key)) found.add(at);
    seen.add(key);
  });
  return found;
}

/** `operations[3].target` is cell `target` of row 3. */
export function cellOf(field: string): { row: number; cell: string } | undefined {
  const found = /^operations\[(\d+)\](?:\.(\w+))?/.exec(field);
  return found ? { row: Number(found[1]), cell: found[2] ?? 'target' } : undefined;
}

/** Which rows a search finds, as positions in the list. */
export function matching(rows: readonly Operation[], words: string): number[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.flatMap(({ verb, target, scopes = [] }, at) => {
    const text = `${verb} ${target} ${scopes.join(' ')}`.toLowerCase();
    return wanted.every((word) => text.includes(word)) ? at : [];
  });
}
