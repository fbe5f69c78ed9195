import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const path = fileURLToPath(new URL('../.out/bench-922811.list', import.meta.url));
const lines = 922_811;
const objects = 4_023;

/**
 * A Symbols.list of the size of a distribution kernel's with all its modules: 922,811 lines, about 20 MB. Made, not
 * real: names of real lengths, one in eight of them repeated. `KLP_LIST` gives a real one instead.
 */
export async function largeList(): Promise<string> {
  const given = process.env['KLP_LIST'];
  if (given !== undefined) return given;
  if (existsSync(path)) return path;
  const stems = [
    'state_show',
    '__ksymtab_register',
    'acpi_ex_resolve',
    'drm_atomic_helper',
    '__pfx_ext4_xattr_ibody_get',
    'str.1',
  ];
  const text = ['klp-convert-symbol-data.0.1', '*vmlinux'];
  for (let i = 0; text.length < lines - 2; i++) {
    const isModule = text.length > 200_000 && i % Math.floor((lines - 200_000) / objects) === 0;
    const number = (i * 2_654_435_761) % 800_000;
    text.push(isModule ? `*module_${i}` : `${stems[i % stems.length]}_${number}`);
  }
  // What the sample module needs: its exports, and symbols of the name it annotates; three, since an old native tool
  // counts them from 0.
  text.splice(2, 0, 'state_show', 'state_show', 'state_show');
  for (const name of ['klp_enable_patch', '__fentry__', '__x86_return_thunk', 'seq_printf'])
    text.splice(2, 0, `__ksymtab_${name}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${text.join('\n')}\n`);
  return path;
}
