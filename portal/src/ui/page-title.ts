/** What the browser's tab and history call a page. */

import { useEffect } from 'react';
import { siteName as site } from '../lib/site';

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
