import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './global.css';

import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { loadSession } from './auth/session';
import { router } from './routes';
import { Notices } from './shell/notices';
import { queryClient } from './shell/queries';
import { startTexts } from './texts';
import { applyTheme, theme } from './theme';

const RELOADED = 'tidegate.reloaded';
const RELOAD_AGAIN_MS = 60_000;

// A page that left for the login page and is brought back by the Back button would wait for ever.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

// After an upgrade of the server an open tab names files that are gone. Loading the page again helps, but only once: a
// file that is missing from this very version would otherwise reload for ever.
addEventListener('vite:preloadError', (event) => {
  const last = Number(sessionStorage.getItem(RELOADED) ?? 0);
  if (Date.now() - last < RELOAD_AGAIN_MS) return;
  event.preventDefault();
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
});

applyTheme();
const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
// In the language of the person, whatever the page is.
await Promise.all([startTexts(), loadSession()]);
createRoot(root).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <Notices />
      <QueryClientProvider client={queryClient}><RouterProvider router={router} /></QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
