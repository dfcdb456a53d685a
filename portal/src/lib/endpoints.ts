/** `endpointConfig` as a form shows it, and back. What the form does not know stays as it was. */

import type { EndpointConfig } from '../api/publisher';

export const STAGES = ['production', 'sandbox'] as const;
export type Stage = (typeof STAGES)[number];
export type Choice = 'http' | 'load_balance' | 'failover';
export type Security = 'NONE' | 'BASIC' | 'APIKEY';

export type StageForm = {
  /** The first is the main one of a fail-over. */
  addresses: string[];
  security: Security;
  username: string;
  /** Never read back from the server: left empty it keeps what is stored. */
  password: string;
  keyName: string;
  keyValue: string;
  keyPlace: 'HEADER' | 'QUERY_PARAMETER';
  /** Whether a password or key is stored already. */
  hasSecret: boolean;
};

export type EndpointForm = {
  choice: Choice;
  /** Seconds; empty: the gateway's own limit. */
  timeout: number | '';
  onTimeout: 'fault' | 'discard';
  production: StageForm;
  sandbox: StageForm;
};

type Entry = { url?: string; config?: Record<string, unknown>; [other: string]: unknown };
type Config = Record<string, unknown>;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === 'string' ? value : '');

function entries(value: unknown): Entry[] {
  return (Array.isArray(value) ? value : [value]).filter(isObject) as Entry[];
}

/** All addresses of a stage, in the order they are tried. */
export function addressesOf(config: EndpointConfig | null | undefined, stage: Stage): string[] {
  const source: Config = config ?? {};
  const spare = source['endpoint_type'] === 'failover' ? entries(source[`${stage}_failovers`]) : [];
  return [...entries(source[`${stage}_endpoints`]), ...spare].map((one) => text(one.url).trim()).filter(Boolean);
}

export function readEndpoints(config: EndpointConfig | null | undefined): EndpointForm {
  const source: Config = config ?? {};
  const kind = text(source['endpoint_type']);
  const first = STAGES.flatMap((stage) => entries(source[`${stage}_endpoints`])).find((one) => isObject(one.config))?.config ?? {};
  const duration = Number(first['actionDuration']);
  return {
    choice: kind === 'load_balance' || kind === 'failover' ? kind : 'http',
    timeout: duration > 0 ? duration / 1000 : '',
    onTimeout: first['actionSelect'] === 'discard' ? 'discard' : 'fault',
    production: readStage(config, 'production'),
    sandbox: readStage(config, 'sandbox'),
  };
}

function readStage(config: EndpointConfig | null | undefined, stage: Stage): StageForm {
  const all = isObject(config?.['endpoint_security']) ? config['endpoint_security'] : {};
  const stored = isObject(all[stage]) ? all[stage] : {};
  const type = stored['enabled'] === true ? text(stored['type']).toUpperCase() : 'NONE';
  const security: Security = type === 'BASIC' || type === 'APIKEY' ? type : 'NONE';
  return {
    addresses: addressesOf(config, stage),
    security,
    username: text(stored['username']),
    password: '',
    keyName: text(stored['apiKeyIdentifier']),
    keyValue: '',
    keyPlace: stored['apiKeyIdentifierType'] === 'QUERY_PARAMETER' ? 'QUERY_PARAMETER' : 'HEADER',
    hasSecret: security !== 'NONE',
  };
}

/** The configuration the form means, on top of the one it was read from. */
export function writeEndpoints(old: EndpointConfig | null | undefined, form: EndpointForm): EndpointConfig {
  const before: Config = { ...old };
  const kept = before['endpoint_type'];
  // `address` and `ws` are single endpoints too, of SOAP and WebSocket APIs.
  const kind = form.choice === 'http' && (kept === 'address' || kept === 'ws') ? kept : form.choice;
  const config: Config = { ...before, endpoint_type: kind };
  if (form.choice === 'load_balance') {
    config['algoCombo'] ??= 'org.apache.synapse.endpoints.algorithms.RoundRobin';
    config['algoClassName'] ??= 'org.apache.synapse.endpoints.algorithms.RoundRobin';
    config['sessionManagement'] ??= '';
  }
  for (const stage of STAGES) writeStage(config, before, stage, form);
  return config as EndpointConfig;
}

function writeStage(config: Config, before: Config, stage: Stage, form: EndpointForm): void {
  const { addresses } = form[stage];
  const known = [...entries(before[`${stage}_endpoints`]), ...entries(before[`${stage}_failovers`])];
  const written = addresses.map((one) => one.trim()).filter(Boolean).map((url, at) => entry(known.find((one) => one.url === url) ?? (at === 0 ? known[0] : undefined), url, form));
  delete config[`${stage}_endpoints`];
  delete config[`${stage}_failovers`];
  const [main, ...others] = written;
  if (main) {
    config[`${stage}_endpoints`] = form.choice === 'load_balance' ? written : main;
    if (form.choice === 'failover') config[`${stage}_failovers`] = others;
  }
  const all = isObject(config['endpoint_security']) ? { ...config['endpoint_security'] } : {};
  const security = writeSecurity(isObject(all[stage]) ? all[stage] : {}, form[stage]);
  if (security) all[stage] = security;
  else delete all[stage];
  if (Object.keys(all).length > 0) config['endpoint_security'] = all;
  else delete config['endpoint_security'];
}

function entry(known: Entry | undefined, url: string, { timeout, onTimeout }: EndpointForm): Entry {
  const { actionDuration: _duration, actionSelect: _select, ...rest } = known?.config ?? {};
  const config = timeout === '' ? rest : { ...rest, actionDuration: String(Math.round(timeout * 1000)), actionSelect: onTimeout };
  const { config: _config, ...others } = known ?? {};
  return { ...others, url, ...(Object.keys(config).length > 0 ? { config } : {}) };
}

/** An empty password or key is left out: the server keeps the stored one. */
function writeSecurity(stored: Config, form: StageForm): Config | undefined {
  switch (form.security) {
    case 'NONE':
      return undefined;
    case 'BASIC':
      return { ...of(stored, 'BASIC'), enabled: true, type: 'BASIC', username: form.username.trim(), password: form.password };
    case 'APIKEY':
      return {
        ...of(stored, 'APIKEY'), enabled: true, type: 'apikey',
        apiKeyIdentifier: form.keyName.trim(), apiKeyIdentifierType: form.keyPlace, apiKeyValue: form.keyValue,
      };
  }
}

const of = (stored: Config, type: Security): Config => (text(stored['type']).toUpperCase() === type ? stored : {});

/** An address that can be a backend. */
export function isBackendAddress(address: string): boolean {
  return /^(https?|wss?|tidegate):\/\/[^\s/]/i.test(address.trim()) && URL.canParse(address.trim());
}

export const isSymbolic = (address: string) => /^tidegate:/i.test(address.trim());
