/** How the page is built and served in development, and how the unit and kernel tests run. */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env['NSLAB_DEV_SERVER'] ?? 'http://127.0.0.1:4380';

export default defineConfig({
  root: 'client',
  plugins: [react()],
  build: { outDir: '../dist/client', emptyOutDir: true, chunkSizeWarningLimit: 1200 },
  server: { proxy: { '/socket.io': { target: server, ws: true }, '/api': server } },
  test: {
    root: '.',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          root: '.',
          setupFiles: ['scripts/seed.mjs'],
          include: ['{shared,server,client}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.kernel.test.ts', '**/*.uml.test.ts', '**/node_modules/**'],
          // Long enough for a busy machine: nothing is timed here.
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        // Real sandboxes: one file at a time, so that a stall of the kernel's RTNL lock is one test's own doing.
        test: {
          name: 'kernel',
          root: '.',
          setupFiles: ['scripts/seed.mjs'],
          include: ['server/**/*.kernel.test.ts'],
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        extends: true,
        // In a User-Mode Linux kernel, for what this machine's kernel lacks; one slow CPU. `npm test` starts it, see scripts/otherKernel.mjs.
        test: {
          name: 'uml',
          root: '.',
          setupFiles: ['scripts/seed.mjs'],
          include: ['{shared,server}/**/*.uml.test.ts'],
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
