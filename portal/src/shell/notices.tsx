/** Short messages in the corner. Their code comes when the first page is shown, or with the first message. */

import type { NotificationData } from '@mantine/notifications';
import { Suspense, lazy } from 'react';
import { i18next } from '../texts';

const Corner = lazy(async () => ({ default: (await import('@mantine/notifications')).Notifications }));

/** Where messages appear; once in the application. */
export const Notices = () => <Suspense><Corner position="bottom-right" /></Suspense>;

export function notify(message: NotificationData): void {
  void import('@mantine/notifications').then(({ notifications }) => notifications.show({ closeButtonProps: { 'aria-label': i18next.t('common.close') }, ...message }));
}
