/** The icons we use: 24-unit outlines, drawn in the text colour, hidden from screen readers (labels say what they do). */

import type { ReactNode } from 'react';

export type IconProps = { size?: number };

const icon = (children: ReactNode) =>
  function Icon({ size = 18 }: IconProps) {
    return (
      <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.8}
        strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
        {children}
      </svg>
    );
  };

export const SearchIcon = icon(<><circle cx="11" cy="11" r="6.5" /><path d="m16 16 4.5 4.5" /></>);
export const CopyIcon = icon(<><rect x="8.5" y="8.5" width="11" height="11" rx="2" /><path d="M15.5 5.5v-1a1 1 0 0 0-1-1h-9a2 2 0 0 0-2 2v9a1 1 0 0 0 1 1h1" /></>);
export const CheckIcon = icon(<path d="m5 12.5 4.5 4.5L19 7.5" />);
export const PlusIcon = icon(<path d="M12 5v14M5 12h14" />);
export const SlidersIcon = icon(<><path d="M4 7h9M17 7h3M4 17h3M11 17h9" /><circle cx="15" cy="7" r="2" /><circle cx="9" cy="17" r="2" /></>);
export const UserIcon = icon(<><circle cx="12" cy="8" r="3.8" /><path d="M4.5 20c.8-3.8 3.8-5.8 7.5-5.8s6.7 2 7.5 5.8" /></>);
export const ChevronIcon = icon(<path d="m7 9.5 5 5 5-5" />);
export const BackIcon = icon(<path d="M19 12H5m6-6-6 6 6 6" />);
export const AlertIcon = icon(<><circle cx="12" cy="12" r="8.7" /><path d="M12 7.5v5.5M12 16.4v.1" /></>);
export const TrashIcon = icon(<path d="M4.5 6.5h15M9.5 6V4.5h5V6M6.5 6.5l.8 13h9.4l.8-13M10 10.5v5.5M14 10.5v5.5" />);
export const KeyIcon = icon(<><circle cx="8" cy="15.5" r="4" /><path d="m11 12.5 8.5-8.5M16 7.5l3 3" /></>);
export const UploadIcon = icon(<path d="M12 15.5V4.5m-4.5 4.5L12 4.5 16.5 9M4.5 15.5v3a1.5 1.5 0 0 0 1.5 1.5h12a1.5 1.5 0 0 0 1.5-1.5v-3" />);
export const DocumentIcon = icon(<><path d="M6.5 3.5h7l4.5 4.5v12.5h-11.5z" /><path d="M13.5 3.5V8H18M9.5 12.5h5M9.5 16h5" /></>);
export const AppsIcon = icon(<><rect x="4" y="4" width="6.5" height="6.5" rx="1.5" /><rect x="13.5" y="4" width="6.5" height="6.5" rx="1.5" /><rect x="4" y="13.5" width="6.5" height="6.5" rx="1.5" /><rect x="13.5" y="13.5" width="6.5" height="6.5" rx="1.5" /></>);
export const ApiIcon = icon(<path d="m8.5 7-5 5 5 5M15.5 7l5 5-5 5M13.5 5l-3 14" />);
export const GaugeIcon = icon(<path d="M4 17a8.5 8.5 0 1 1 16 0M12 14l4-4.5" />);
export const ServerIcon = icon(<><rect x="3.5" y="4.5" width="17" height="6.5" rx="1.5" /><rect x="3.5" y="13.5" width="17" height="6.5" rx="1.5" /><path d="M7 7.75h.1M7 16.75h.1" /></>);
export const UsersIcon = icon(<><circle cx="9" cy="8.5" r="3.3" /><path d="M2.8 19.5c.6-3.3 3-5 6.2-5s5.6 1.7 6.2 5M15.5 5.5a3.3 3.3 0 0 1 0 6M17.5 14.8c2 .6 3.3 2.2 3.7 4.7" /></>);
export const CircleIcon = icon(<circle cx="12" cy="12" r="8" />);
export const ExternalIcon = icon(<path d="M13.5 4.5h6v6M19.5 4.5l-9 9M10 5.5H6A1.5 1.5 0 0 0 4.5 7v11A1.5 1.5 0 0 0 6 19.5h11a1.5 1.5 0 0 0 1.5-1.5v-4" />);
export const HomeIcon = icon(<path d="M4 11.5 12 4.5l8 7M6 10v9.5h4.5v-5h3v5H18V10" />);
export const PulseIcon = icon(<path d="M3.5 12.5h4l2.5-7 4 13 2.5-6h4" />);
export const PlugIcon = icon(<path d="M9 3.5V8m6-4.5V8M6.5 8h11v3.5a5.5 5.5 0 0 1-11 0zM12 17v3.5" />);
export const GlobeIcon = icon(<><circle cx="12" cy="12" r="8.5" /><path d="M3.5 12h17M12 3.5c5 5.2 5 11.8 0 17-5-5.2-5-11.8 0-17Z" /></>);
export const HeartIcon = icon(<path d="M12 19.5C5 14.7 3.5 11.8 3.5 9.2a4.3 4.3 0 0 1 8.5-1.1 4.3 4.3 0 0 1 8.5 1.1c0 2.6-1.5 5.5-8.5 10.3Z" />);
export const ShieldIcon = icon(<><path d="M12 3.5 5 6v5.5c0 4.5 3 7.5 7 9 4-1.5 7-4.5 7-9V6z" /><path d="m9 12 2.2 2.2L15 10" /></>);
export const LinkIcon = icon(<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1" />);

export function Logo({ size = 28 }: IconProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" style={{ fill: 'var(--mantine-color-tide-7)' }} />
      <path d="M8 24V12a8 8 0 0 1 16 0v12" fill="none" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
      <path d="M8 19c2.7-2.4 5.3-2.4 8 0s5.3 2.4 8 0" fill="none" style={{ stroke: 'var(--mantine-color-tide-3)' }} strokeWidth="2.6" strokeLinecap="round" />
    </svg>
  );
}
