/** What each area asks for at sign-in. The server grants those the user's roles allow and drops the rest. */

import type { Area } from '../lib/paths';

export const SCOPES: Record<Area, readonly string[]> = {
  devportal: [
    'apim:subscribe', 'apim:app_manage', 'apim:app_update', 'apim:sub_manage', 'apim:api_key', 'apim:store_settings',
    // Whoever administers moderates comments.
    'apim:admin',
  ],
  publisher: [
    'apim:api_view', 'apim:api_create', 'apim:api_publish', 'apim:api_delete', 'apim:api_manage', 'apim:tier_view',
    'apim:publisher_settings', 'apim:document_manage', 'apim:subscription_view', 'apim:subscription_block',
    'apim:subscription_manage', 'apim:api_generate_key',
  ],
  admin: [
    'apim:admin', 'apim:admin_tier_view', 'apim:tier_view', 'apim:environment_read', 'apim:admin_settings',
    'apim:role_manage',
  ],
};

/** Without any of these an area cannot show its first page. */
export const NEEDED: Record<Area, readonly string[]> = {
  devportal: ['apim:subscribe', 'apim:app_manage'],
  publisher: ['apim:api_view', 'apim:api_create', 'apim:api_publish', 'apim:api_manage'],
  admin: ['apim:admin', 'apim:admin_tier_view', 'apim:tier_view', 'apim:environment_read'],
};
