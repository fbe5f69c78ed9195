import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

const folder = fileURLToPath(new URL('golden/', import.meta.url));

/**
 * Compares a text with `golden/<name>.txt`. With UPDATE_GOLDEN=1 in the environment the file is rewritten instead:
 * look at the difference before it is committed.
 */
export function expectGolden(name: string, text: string): void {
  const path = `${folder}${name}.txt`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, text);
    return;
  }
  const hint = `golden/${name}.txt; UPDATE_GOLDEN=1 npm run test:unit rewrites it`;
  expect(existsSync(path), `there is no ${hint}`).toBe(true);
  expect(text, hint).toBe(readFileSync(path, 'utf8'));
}
