import { describe, expect, it } from 'vitest';
import type { StepKind } from '../api/api-settings';
import { count, fresh, moved, summary } from './steps';

const kind = {
  id: 'rewriteResourcePath', name: 'rewriteResourcePath', version: 'v3', displayName: 'Rewrite path', description: '', applicableFlows: ['request'],
  policyAttributes: [
    { name: 'newResourcePath', displayName: '', description: '', type: 'String', required: true },
    { name: 'includeQueryParams', displayName: '', description: '', type: 'Boolean', required: false, defaultValue: 'true' },
  ],
} as Partial<StepKind> as StepKind;

describe('steps', () => {
  it('begin with their defaults and are told in one line', () => {
    const step = fresh(kind);
    expect(step.parameters).toEqual({ newResourcePath: '', includeQueryParams: true });
    expect(summary({ ...step, parameters: { newResourcePath: '/v2', includeQueryParams: true } }, kind)).toBe('/v2');
    expect(summary({ policyName: 'other', parameters: { a: '1', b: '2' } }, undefined)).toBe('1: 2');
  });

  it('are counted over all flows and moved within one', () => {
    const step = { policyName: 'x' };
    expect(count({ request: [step], response: null, fault: [step, step] })).toBe(3);
    expect(count(null)).toBe(0);
    expect([moved(['a', 'b', 'c'], 0, 1), moved(['a', 'b', 'c'], 2, -1), moved(['a'], 0, 1), moved(['a', 'b'], 0, -1)]).toEqual([['b', 'a', 'c'], ['a', 'c', 'b'], ['a'], ['a', 'b']]);
  });
});
