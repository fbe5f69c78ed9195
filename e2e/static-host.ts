import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** A host that serves a folder as it is, below a path, without headers of its own: the least that the page can rely on. */
export interface StaticHost {
  /** Where the page is. */
  readonly address: string;
  /** Paths that were asked for, in their order. */
  readonly asked: readonly string[];
  /** Serves another folder from now on. */
  serve(folder: string): void;
  /** Nothing is answered any more. */
  stop(): Promise<void>;
}

/** Starts a host on a free port of this machine; `path` begins and ends with a slash. */
export async function startHost(path: string, first: string): Promise<StaticHost> {
  let folder = first;
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://host');
    asked.push(pathname);
    const name = pathname === path ? 'index.html' : pathname.slice(path.length);
    const content = pathname.startsWith(path)
      ? await readFile(join(folder, normalize(`/${decodeURI(name)}`))).catch(() => undefined)
      : undefined;
    if (content === undefined) response.writeHead(404).end();
    else
      response
        .writeHead(200, { 'Content-Type': types[extname(name)] ?? 'application/octet-stream' })
        .end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${path}`,
    asked,
    serve: (next) => {
      folder = next;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
