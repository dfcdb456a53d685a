/** What the browser's tab and history call a page. */

import { useEffect } from 'react';

const site = () => document.querySelector('meta[name="application-name"]')?.getAttribute('content') ?? 'Tidegate';

/** Without a title: leaves it to whoever knows. */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return undefined;
    document.title = `${title} · ${site()}`;
    return () => {
      document.title = site();
    };
  }, [title]);
}
