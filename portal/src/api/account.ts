/** The visitor's own account. */

import { devportal, take, tidegate } from './client';

export type NewAccount = { name: string; password: string; email?: string };
export type Passwords = { currentPassword: string; newPassword: string };

export const signUp = (body: NewAccount) => take(tidegate.POST('/sign-up', { body }));

export const changePassword = (body: Passwords) => take(devportal.POST('/me/change-password', { body }));
