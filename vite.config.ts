/// <reference types="vitest/config" />
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type UserConfig } from 'vite';
import { offlineCopy } from './src/offline/list-files.ts';

/**
 * What the page may do, as its own <meta> policy: run its scripts, and nothing else. No connection leaves
 * the origin it was served from; `connect-src 'self'` is there for the samples and for
 * the copy of the page that works without network.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  // WebAssembly: the decoders of xz and zstd.
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "manifest-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Adds the policy to the built page only: the development server injects inline scripts of its own. */
const policyInBuild: Plugin = {
  name: 'content-security-policy',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
      injectTo: 'head-prepend',
    },
  ],
};

const page: UserConfig = {
  // Relative, so that any static host or sub-path serves the built page.
  base: './',
  plugins: [react({ jsxImportSource: '/src/ui/harmless-text' }), policyInBuild, offlineCopy()],
  worker: { format: 'es' },
  build: { outDir: 'dist/page', target: 'es2022', modulePreload: { polyfill: false } },
  // As headers the policy holds for the worker as well, which a <meta> in the page does not reach.
  preview: {
    port: 4173,
    headers: {
      'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'`,
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    // One process for all: most of the time went into starting one a file.
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    // No test is about speed: the limit only ends one that hangs.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    env: { TZ: 'UTC', LC_ALL: 'C' },
  },
};

/** `vite build --mode cli`: the command line, one self-contained file a command. */
const commandLine: UserConfig = {
  publicDir: false,
  build: {
    ssr: true,
    outDir: 'dist/cli',
    target: 'node20',
    rollupOptions: {
      input: { klpscope: 'src/cli/klpscope.ts', 'klp-convert': 'src/cli/klp-convert.ts' },
    },
  },
  ssr: { noExternal: true },
};

/** A program that tests run and nobody installs, into `e2e/.out/<name>/program`. */
const testProgram = (name: string, input: Readonly<Record<string, string>>): UserConfig => ({
  ...commandLine,
  build: {
    ...commandLine.build,
    outDir: `e2e/.out/${name}/program`,
    emptyOutDir: true,
    rollupOptions: { input: { ...input } },
  },
});

/** By `--mode`. */
const configs: Readonly<Record<string, UserConfig>> = {
  cli: commandLine,
  fuzz: testProgram('fuzz', { fuzz: 'e2e/fuzz/main.ts' }),
  bench: testProgram('bench', { measure: 'e2e/bench/measure.ts' }),
};

export default defineConfig(({ mode }) => configs[mode] ?? page);
