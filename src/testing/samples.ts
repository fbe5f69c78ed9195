import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../public/samples/', import.meta.url));

/** The real modules that the page offers as samples, with what their plan comes to. */
export const samples = [
  { name: 'klp_unique', path: 'use-case-1-unique', state: 'ready', decision: 'saved_command_line unique' },
  { name: 'klp_annotated', path: 'use-case-2-annotated', state: 'ready', decision: 'state_show annotated' },
  { name: 'klp_ambiguous', path: 'use-case-3-ambiguous', state: 'blocked', decision: 'state_show ambiguous' },
  { name: 'klp_two_objects', path: 'two-objects', state: 'ready', decision: 'state_show divided' },
] as const;

export type Sample = (typeof samples)[number];

export function sampleModule({ name, path }: Sample): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${folder}${path}/${name}.ko`));
}

export function sampleList({ path }: Sample): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(`${folder}${path}/Symbols.list`));
}
