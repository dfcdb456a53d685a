/** Reads where a finding of the server's check of a definition is: it writes `line 3, column 7: …` or `/paths/~1a/get: …`. */

export type Found = { line?: number; pointer?: string; text: string };

export function findingOf(description: string): Found {
  const syntax = /^line (\d+), column (\d+): ([\s\S]*)$/.exec(description);
  if (syntax?.[1] && syntax[3] !== undefined) return { line: Number(syntax[1]), pointer: `${syntax[1]}:${syntax[2]}`, text: syntax[3] };
  const content = /^(\/\S*): ([\s\S]*)$/.exec(description);
  if (content?.[1] && content[2] !== undefined) return { pointer: content[1], text: content[2] };
  return { text: description };
}

/** The line of a document a JSON pointer leads to, where its last named parts stand one after another; a help for the eye. */
export function lineOf(document: string, pointer: string): number | undefined {
  const names = pointer.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')).filter((part) => !/^\d+$/.test(part));
  if (names.length === 0) return undefined;
  let from = 0;
  for (const name of names) {
    const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const key = new RegExp(`(^|[\\s{,"'])${escaped}["']?\\s*:`, 'm');
    const at = document.slice(from).search(key);
    if (at < 0) return undefined;
    from += at + 1;
  }
  return document.slice(0, from + 1).split('\n').length;
}

/** A few lines around one, with their numbers. */
export function excerpt(document: string, line: number, around = 1): { number: number; text: string; isIt: boolean }[] {
  const lines = document.split('\n');
  const first = Math.max(1, line - around);
  return lines.slice(first - 1, line + around).map((text, index) => ({ number: first + index, text: text.slice(0, 200), isIt: first + index === line }));
}
