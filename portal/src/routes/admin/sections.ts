/** The pages of Admin in groups, in the order of the navigation at the side. */

import { ApiIcon, AppsIcon, DocumentIcon, GaugeIcon, GlobeIcon, HeartIcon, HomeIcon, KeyIcon, LinkIcon, PlugIcon, PulseIcon, ServerIcon, ShieldIcon, SlidersIcon, UserIcon, UsersIcon } from '../../ui/icons';

export const GROUPS = [
  {
    name: 'overview',
    pages: [
      { to: '/admin', text: 'start', Icon: HomeIcon },
      { to: '/admin/statistics', text: 'statistics', Icon: PulseIcon },
    ],
  },
  {
    name: 'gateways',
    pages: [
      { to: '/admin/ports', text: 'ports', Icon: PlugIcon },
      { to: '/admin/environments', text: 'environments', Icon: GlobeIcon },
      { to: '/admin/nodes', text: 'nodes', Icon: ServerIcon },
      { to: '/admin/default-apis', text: 'defaultApis', Icon: ApiIcon },
    ],
  },
  {
    name: 'traffic',
    pages: [
      { to: '/admin/policies', text: 'policies', Icon: GaugeIcon },
      { to: '/admin/applications', text: 'applications', Icon: AppsIcon },
    ],
  },
  {
    name: 'identity',
    pages: [
      { to: '/admin/users', text: 'users', Icon: UserIcon },
      { to: '/admin/roles', text: 'roles', Icon: UsersIcon },
      { to: '/admin/key-managers', text: 'keyManagers', Icon: LinkIcon },
      { to: '/admin/tokens', text: 'tokens', Icon: ShieldIcon },
      { to: '/admin/signing-keys', text: 'signingKeys', Icon: KeyIcon },
    ],
  },
  {
    name: 'system',
    pages: [
      { to: '/admin/health', text: 'health', Icon: HeartIcon },
      { to: '/admin/settings', text: 'settings', Icon: SlidersIcon },
      { to: '/admin/audit-log', text: 'auditLog', Icon: DocumentIcon },
    ],
  },
] as const;

export type AdminPage = (typeof GROUPS)[number]['pages'][number];
