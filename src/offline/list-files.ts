import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Plugin } from 'vite';

/** The service worker beside the page: its folder is what it may answer for. */
const serviceWorker = 'sw.js';

/**
 * Builds the service worker, and when all else is written puts the list of the build's files in front of it. Only the
 * built page has one: the development server changes files while they are looked at.
 */
export function offlineCopy(): Plugin {
  return {
    name: 'offline-copy',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: '/src/offline/service-worker.ts', fileName: serviceWorker });
    },
    // Not earlier: later steps of the build still change what is in the files.
    writeBundle: {
      order: 'post',
      sequential: true,
      handler({ dir }, bundle) {
        const worker = bundle[serviceWorker];
        if (dir === undefined || worker?.type !== 'chunk') throw new Error('no service worker was built');
        // Not every browser takes a service worker that is a module.
        if (worker.imports.length > 0 || worker.exports.length > 0)
          throw new Error(`the service worker must be one plain script`);
        writeFileSync(join(dir, serviceWorker), listFiles(dir) + worker.code);
      },
    },
  };
}

/** The list as the service worker's first lines. */
function listFiles(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [addressOf(relative(folder, file)), hashOf(readFileSync(file))] as const)
    .filter(([address]) => address !== serviceWorker)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const list = JSON.stringify(files);
  return `const offlineVersion = '${hashOf(list)}';\nconst offlineFiles = ${list};\n`;
}

/** The page has the address of its folder: some hosts redirect from `index.html` to that. */
function addressOf(path: string): string {
  return path === 'index.html' ? '' : encodeURI(path.split(sep).join('/'));
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('base64');
}
