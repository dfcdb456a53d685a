import { describe, expect, it } from 'vitest';
import { progressOf } from './checklist';

describe('progress', () => {
  it('starts at nothing', () => {
    expect(progressOf({ lifeCycleStatus: 'CREATED' }, [])).toMatchObject({ done: 0, all: 4, endpoint: undefined, isPublished: false });
  });
  it('counts a sandbox-only endpoint', () => {
    const endpointConfig = { endpoint_type: 'http' as const, sandbox_endpoints: { url: 'https://s' } };
    expect(progressOf({ endpointConfig }, []).endpoint).toBe('https://s');
  });
  it('does not count a revision that is nowhere', () => {
    expect(progressOf({}, [{ id: '1', deploymentInfo: [] }]).deployed).toBeUndefined();
  });
  it('names the newest deployed revision', () => {
    const revisions = [
      { id: '1', displayName: 'Revision 1', deploymentInfo: [{ name: 'Default' }] },
      { id: '2', displayName: 'Revision 2', deploymentInfo: [{ name: 'Default' }, { name: 'EU' }] },
      { id: '3', displayName: 'Revision 3' },
    ];
    expect(progressOf({}, revisions).deployed).toEqual({ revision: 'Revision 2', environments: ['Default', 'EU'] });
  });
  it('is complete when all four are', () => {
    const endpointConfig = { endpoint_type: 'http' as const, production_endpoints: { url: 'https://p' } };
    const api = { endpointConfig, policies: ['Gold'], lifeCycleStatus: 'PUBLISHED' as const };
    expect(progressOf(api, [{ id: '1', deploymentInfo: [{ name: 'Default' }] }]).done).toBe(4);
  });
});
