import { fileURLToPath } from 'node:url';
import type { PlaywrightTestConfig } from '@playwright/test';

/** The built page as `vite preview` serves it, for one test run on one port. */
export function previewOn(port: number): {
  baseURL: string;
  webServer: NonNullable<PlaywrightTestConfig['webServer']>;
} {
  const baseURL = `http://127.0.0.1:${port}/`;
  return {
    baseURL,
    webServer: {
      command: `npx vite preview --host 127.0.0.1 --port ${port} --strictPort`,
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      url: baseURL,
      reuseExistingServer: false,
    },
  };
}
