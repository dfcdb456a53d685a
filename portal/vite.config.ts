import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// Asset addresses are relative, so the bundle works under any path and port. `npm run dev` sends API calls to the server
// named by TIDEGATE_URL.
const server = process.env['TIDEGATE_URL'];

export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    // Inlined images would need `data:` in the content security policy for every place that uses them.
    assetsInlineLimit: 0,
    target: 'es2022',
    reportCompressedSize: false,
    // Read and removed by scripts/compress.mjs.
    manifest: 'manifest.json',
    rolldownOptions: {
      output: {
        // One file of what every page needs compresses better than twenty, and stays cached when only our own code changes.
        codeSplitting: {
          groups: [{ name: 'frame', test: /node_modules[\\/](react|react-dom|scheduler|@tanstack|i18next|react-i18next|openapi-fetch|use-sync-external-store)[\\/]/, priority: 2 }],
        },
      },
    },
  },
  server: server
    ? {
        proxy: Object.fromEntries(
          ['/api', '/oauth2', '/oidc', '/login'].map((path) => [path, { target: server, secure: false }]),
        ),
      }
    : {},
  test: { include: ['src/**/*.test.ts', 'scripts/*.test.mjs'] },
});
