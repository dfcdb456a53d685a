// Debian's Chromium through playwright-core. Collects what no page may do: script errors and refused content.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export async function openBrowser(options = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'tidegate-portal-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS, reducedMotion: 'reduce', permissions: ['clipboard-read', 'clipboard-write'], ...options,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const troubles = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // An API that answers 4xx is part of some walks.
    if (message.type() === 'error' && !/status of 4\d\d/.test(text)) troubles.push(`console: ${text}`);
  });
  return { page, context, troubles, close: async () => { await context.close(); await rm(profile, { recursive: true, force: true }); } };
}

/** Signs in on the scripted server's login form when it shows. */
export async function logIn(page) {
  if (await page.locator('form[action="/login"]').count()) await page.getByRole('button', { name: 'Sign in' }).click();
}
