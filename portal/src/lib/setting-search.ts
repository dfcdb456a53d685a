/** Which settings a search shows, and in which groups. */

import type { Setting } from '../api/operations';

export type SettingGroup = { section: string; settings: Setting[] };

/** Every word must be in key, description, value or origin; `isSaid`: only what somebody set. */
export function settingGroups(all: Setting[], words: string, isSaid: boolean): SettingGroup[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Setting[]>();
  for (const one of all) {
    const text = [one.key, one.description, one.value ?? '', one.origin.text].join(' ').toLowerCase();
    if (isSaid && one.origin.kind === 'default') continue;
    if (!wanted.every((word) => text.includes(word))) continue;
    groups.set(one.section, [...(groups.get(one.section) ?? []), one]);
  }
  return [...groups].map(([section, settings]) => ({ section, settings }));
}
