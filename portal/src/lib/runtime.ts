/** The runtime settings of an API as a form shows them, and back. What the form does not know stays as it was. */

import { type Cors, UNLIMITED } from '../api/api-settings';
import type { Api } from '../api/publisher';

export const SCHEMES = ['oauth2', 'api_key', 'basic_auth'] as const;
export type Scheme = (typeof SCHEMES)[number];
export const TRANSPORTS = ['https', 'http'] as const;

export type RuntimeForm = {
  transport: Api['transport'];
  schemes: Api['securityScheme'];
  authorizationHeader: string;
  apiKeyHeader: string;
  /** Limits count each operation by its own policy, or the API as a whole by one. */
  limitBy: 'operation' | 'api';
  apiPolicy: string;
  plans: string[];
  production: number | '';
  sandbox: number | '';
  cors: Cors;
};

/** What the contract says an API without rules has. */
const CORS: Cors = {
  corsConfigurationEnabled: false,
  accessControlAllowOrigins: ['*'],
  accessControlAllowCredentials: false,
  accessControlAllowHeaders: ['authorization', 'Content-Type', 'SOAPAction', 'apikey', 'Internal-Key'],
  accessControlAllowMethods: ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS'],
};

const isScheme = (text: string): text is Scheme => SCHEMES.some((one) => one === text);

export function readRuntime(api: Api): RuntimeForm {
  const schemes = (api.securityScheme ?? ['oauth2']).filter(isScheme);
  return {
    transport: api.transport ?? [...TRANSPORTS],
    // A list that names none of the three is taken as OAuth2 by the gateway.
    schemes: schemes.length > 0 ? schemes : ['oauth2'],
    authorizationHeader: api.authorizationHeader ?? '',
    apiKeyHeader: api.apiKeyHeader ?? '',
    limitBy: api.apiThrottlingPolicy ? 'api' : 'operation',
    apiPolicy: api.apiThrottlingPolicy || UNLIMITED,
    plans: api.policies ?? [],
    production: api.maxTps?.production ?? '',
    sandbox: api.maxTps?.sandbox ?? '',
    cors: { ...CORS, ...api.corsConfiguration },
  };
}

export function writeRuntime(api: Api, form: RuntimeForm): Partial<Api> {
  const others = (api.securityScheme ?? []).filter((one) => !isScheme(one));
  const limit = (value: number | '') => (value === '' || value <= 0 ? null : Math.round(value));
  const [production, sandbox] = [limit(form.production), limit(form.sandbox)];
  const { production: _p, sandbox: _s, ...restOfTps } = api.maxTps ?? {};
  const hasTps = production !== null || sandbox !== null || Object.keys(restOfTps).length > 0;
  return {
    transport: form.transport,
    securityScheme: [...form.schemes, ...others],
    authorizationHeader: form.authorizationHeader.trim() || null,
    apiKeyHeader: form.apiKeyHeader.trim() || null,
    apiThrottlingPolicy: form.limitBy === 'api' ? form.apiPolicy : null,
    policies: form.plans,
    maxTps: hasTps ? { ...restOfTps, production, sandbox } : null,
    corsConfiguration: form.cors,
  };
}

export const isHeaderName = (text: string) => /^[\w!#$%&'*+.^`|~-]+$/.test(text.trim());

/** An origin as browsers send it (`https://app.example`), or `*`. */
export function isOrigin(text: string): boolean {
  if (text === '*') return true;
  return URL.canParse(text) && new URL(text).origin === text;
}
