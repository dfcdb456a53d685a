/** Without any of these an area cannot show its first page. The session has all scopes that the user's roles allow. */

import type { Area } from '../lib/paths';

export const NEEDED: Record<Area, readonly string[]> = {
  devportal: ['apim:subscribe', 'apim:app_manage'],
  publisher: ['apim:api_view', 'apim:api_create', 'apim:api_publish', 'apim:api_manage'],
  admin: ['apim:admin', 'apim:admin_tier_view', 'apim:tier_view', 'apim:environment_read'],
};
