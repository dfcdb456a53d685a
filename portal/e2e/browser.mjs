// Debian's Chromium through playwright-core: one process a run, a fresh context (cookies, storage) a story. A page that
// throws, logs an error, or loads what the security policy refuses is in trouble, whatever it shows.

import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-dev-shm-usage', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: FLAGS });

/** A person at a fresh browser. `troubles` collects what no page may do. */
export async function freshPage(browser, { viewport = { width: 1440, height: 900 }, patience = 10_000, ...options } = {}) {
  const context = await browser.newContext({
    viewport, reducedMotion: 'reduce', locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'],
    // The development certificate is the instance's own.
    ignoreHTTPSErrors: true,
    ...options,
  });
  context.setDefaultTimeout(patience);
  const troubles = [];
  context.on('weberror', (one) => troubles.push(`error: ${one.error().message}`));
  context.on('console', (message) => {
    // The policy's refusals are console errors too. An API that answers 4xx is part of some stories.
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) troubles.push(`console: ${message.text()}`);
  });
  context.on('response', (response) => {
    if (response.status() >= 500) troubles.push(`${response.status()} of ${response.url()}`);
  });
  return { page: await context.newPage(), context, troubles };
}
