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
  // Admin has its own navigation at the side: `routes/admin/sections.ts`.
  admin: [],
} as const;
