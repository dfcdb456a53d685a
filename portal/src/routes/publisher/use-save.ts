/** Saves a section of an API's page and says what is left to do: gateways run revisions, not the working copy. */

import { useTranslation } from 'react-i18next';
import type { Api } from '../../api/publisher';
import { celebrate } from '../../shell/queries';
import { useChange } from './actions';

export function useSave(apiId: string) {
  const { t } = useTranslation();
  const change = useChange(apiId);
  const save = (what: Partial<Api>) => {
    // The form begins anew once the saved API is read, and is gone by then: so not `mutate`'s own callbacks. A failure is
    // shown from `error`.
    change.mutateAsync(what).then(() => celebrate(t('unsaved.saved')), () => undefined);
  };
  return { save, isBusy: change.isPending, error: change.error, reset: change.reset };
}
