/** The visitor's own account. */

import { devportal, take, tidegate } from './client';
import type { Call, Send } from './contract';

export type NewAccount = { name: string; password: string; email?: string };
export type Passwords = { currentPassword: string; newPassword: string };

export const signUp = (body: NewAccount) => take(tidegate.POST('/sign-up', { body }));

export const changePassword = (body: Passwords) => take(devportal.POST('/me/change-password', { body }));

/** What the clients must know of it. */
export type AccountPaths = { '/sign-up': { post: Send<NewAccount, { name: string; email?: string | null }> } };
export type PasswordPaths = { '/me/change-password': { post: Send<Passwords, undefined> } };
