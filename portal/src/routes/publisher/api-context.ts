/** The API whose page is open, for its sections: the layout shows a section only once the API is there. */

import { createContext, useContext } from 'react';
import type { Api } from '../../api/publisher';

export const ApiContext = createContext<Api | undefined>(undefined);

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('a section is shown only inside the page of an API');
  return api;
}
