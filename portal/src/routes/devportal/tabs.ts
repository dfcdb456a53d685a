/** The parts of an API's and of an application's page, as they stand in the address. */

export const API_TABS = ['overview', 'reference', 'samples', 'documents', 'comments', 'subscriptions'] as const;
export const APPLICATION_TABS = ['production', 'sandbox', 'apiKeys', 'subscriptions', 'usage'] as const;
