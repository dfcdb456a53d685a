/** The sections of each area, in the order of the bar at the top. */

export const SECTIONS = {
  devportal: [
    { to: '/devportal', text: 'nav.apis', exact: true, also: '/devportal/apis' },
    { to: '/devportal/applications', text: 'nav.applications', exact: false, also: undefined },
  ],
  publisher: [
    { to: '/publisher', text: 'nav.apis', exact: true, also: '/publisher/apis' },
    { to: '/publisher/statistics', text: 'nav.statistics', exact: false, also: undefined },
  ],
  admin: [
    { to: '/admin/policies', text: 'nav.policies', exact: false, also: undefined },
    { to: '/admin/environments', text: 'nav.environments', exact: false, also: undefined },
    { to: '/admin/default-apis', text: 'nav.defaultApis', exact: false, also: undefined },
    { to: '/admin/users', text: 'nav.users', exact: false, also: undefined },
    { to: '/admin/statistics', text: 'nav.statistics', exact: false, also: undefined },
  ],
} as const;
