/** How the installation runs: the port map, health and the settings in force. Administrators only. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { take, tidegate } from './client';
import type { Call } from './contract';

export type Severity = 'note' | 'warning' | 'error';
export type ListenerState = 'open' | 'silent' | 'taken' | 'off' | 'told';

export type PortListener = {
  listener: string;
  /** Absent where the instance was told another number than the usual one. */
  base?: number;
  port?: number;
  addresses: string[];
  protocol: 'http' | 'https' | 'thrift';
  state: ListenerState;
  note?: string;
};

export type PortInstance = {
  name: string;
  isThis: boolean;
  isHere: boolean;
  host: string;
  pid?: number;
  version: string;
  offset: number;
  roles: string[];
  state: string;
  since: string;
  managementUrl?: string;
  listeners: PortListener[];
};

export type PortRemark = { severity: Severity; what: string; why?: string; mend?: string; at?: { instance: string; listener: string }[] };

export type PortHolder =
  | { kind: 'instance'; name: string; pid: number }
  | { kind: 'process'; name: string; pid: number }
  | { kind: 'user'; uid: number }
  | { kind: 'unknown' };

export type PortObstacle = { offset: number; listener: string; port: number; by: PortHolder };
export type PortWanted = { listener: string; base: number; port?: number; addresses: string[]; followsOffset: boolean; by?: PortHolder };
export type WhatIf = { offset: number; fits: boolean; problems: string[]; listeners: PortWanted[]; nearestFree?: number };

export type Ports = {
  this: string;
  instances: PortInstance[];
  remarks: PortRemark[];
  offsets: { first: number; last: number; free: number[]; blocked: PortObstacle[] };
  whatIf?: WhatIf;
};

export type HealthStatus = 'ok' | 'warning' | 'error';
export const HEALTH_AREAS = ['readiness', 'store', 'keyManager', 'certificates', 'clock', 'disk', 'redis', 'instances'] as const;
export type HealthCheck = { area: (typeof HEALTH_AREAS)[number]; name: string; status: HealthStatus; detail: string; numbers?: Record<string, number> };
export type HealthFinding = { check: string; severity: Severity; what: string; why: string; mend: string };
export type Health = { status: HealthStatus; at: string; tookMs: number; checks: HealthCheck[]; findings: HealthFinding[]; skipped: Record<string, string> };

export type OriginKind = 'default' | 'derived' | 'wso2' | 'file' | 'environment' | 'flag';
export type Setting = {
  key: string;
  section: string;
  value?: string;
  isSet: boolean;
  isSecret: boolean;
  origin: { kind: OriginKind; text: string };
  description: string;
  kind: string;
  rule: string;
  default: string;
};

export type OperationsPaths = {
  '/ports': { get: Call<Ports, { query?: { offset?: number } }> };
  '/health': { get: Call<Health> };
  '/settings': { get: Call<{ count: number; list: Setting[] }> };
};

/** Instances come and go: the map is looked at again while the page is open. */
const LOOK_AGAIN_MS = 10_000;

export const portsQuery = (offset?: number) =>
  queryOptions({
    queryKey: ['admin', 'ports', offset],
    queryFn: ({ signal }) => take(tidegate.GET('/ports', { params: { query: offset === undefined ? {} : { offset } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: LOOK_AGAIN_MS,
  });

export const healthQuery = queryOptions({
  queryKey: ['admin', 'health'],
  queryFn: ({ signal }) => take(tidegate.GET('/health', { signal })),
  refetchInterval: 30_000,
});

export const settingsQuery = queryOptions({
  queryKey: ['admin', 'settings'],
  queryFn: ({ signal }) => take(tidegate.GET('/settings', { signal })),
});
