/** Settings of an application's key, between the form and the wire. `N/A` on the wire is "as the key manager does". */

export const LIFETIMES = ['application_access_token_expiry_time', 'user_access_token_expiry_time', 'refresh_token_expiry_time'] as const;
export type Lifetime = (typeof LIFETIMES)[number];

/** What the wire says, as text for a field; nothing where it says nothing. */
export const secondsText = (value: unknown): string => (typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value)) ? String(value) : '');

export const secondsValue = (text: string): number | 'N/A' => (text.trim() === '' ? 'N/A' : Number(text));

/** Several callback addresses are separated by commas; each must be a full one. */
export const areAddresses = (text: string): boolean => text.split(',').map((one) => one.trim()).filter(Boolean).every((one) => URL.canParse(one));
