/** The sections of an API's page, in the order of the side navigation. Each has a route of its own (`index.ts`). */

export const SECTION_GROUPS = [
  { text: undefined, sections: ['overview'] },
  { text: 'portal', sections: ['design', 'documents'] },
  { text: 'build', sections: ['resources', 'definition', 'endpoints', 'runtime'] },
  { text: 'release', sections: ['lifecycle', 'revisions', 'versions'] },
  { text: 'use', sections: ['subscriptions', 'try-it', 'statistics'] },
] as const;

export type Section = (typeof SECTION_GROUPS)[number]['sections'][number];

export const SECTIONS: readonly Section[] = SECTION_GROUPS.flatMap(({ sections }) => [...sections]);

/** The section a page path shows. */
export function sectionOf(path: string): Section | undefined {
  const name = path.split('/')[4];
  return SECTIONS.find((one) => one === name);
}
