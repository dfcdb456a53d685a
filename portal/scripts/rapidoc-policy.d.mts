import type { Plugin } from 'vite';

export function rapidocPolicy(): Plugin;
