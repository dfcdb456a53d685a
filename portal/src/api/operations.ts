/** How the installation runs: the port map, health and the settings in force. Administrators only. */

import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { take, tidegate } from './client';
import type { components } from './generated/tidegate';

type Schemas = components['schemas'];

export type Severity = Schemas['Severity'];
export type Ports = Schemas['Ports'];
export type PortInstance = Schemas['PortInstance'];
export type ListenerState = Schemas['PortListener']['state'];
export type PortHolder = Schemas['PortHolder'];
export type PortWanted = Schemas['PortWanted'];
export type WhatIf = Schemas['PortWhatIf'];
export type Health = Schemas['Health'];
export type HealthStatus = Schemas['HealthStatus'];
export type HealthCheck = Schemas['HealthCheck'];
export type Setting = Schemas['Setting'];
export type OriginKind = Setting['origin']['kind'];

export const HEALTH_AREAS = ['readiness', 'store', 'keyManager', 'certificates', 'clock', 'disk', 'redis', 'instances'] as const satisfies readonly HealthCheck['area'][];

/** Instances come and go: the map is looked at again while the page is open. */
const LOOK_AGAIN_MS = 10_000;
/** Looking at everything costs more. */
const EXAMINE_AGAIN_MS = 30_000;

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
  refetchInterval: EXAMINE_AGAIN_MS,
});

export const settingsQuery = queryOptions({
  queryKey: ['admin', 'settings'],
  queryFn: ({ signal }) => take(tidegate.GET('/settings', { signal })),
});
