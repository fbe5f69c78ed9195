import { BufferSource } from '../bytes/byte-source';
import { SHF_RELA_LIVEPATCH } from '../elf/constants';
import type { Verification } from '../klp/conversion/verify';
import type { LivepatchModule } from '../klp/livepatch-module';
import type { Repair } from '../klp/repair/mend';
import { planRepair } from '../klp/repair/plan-repair';
import { repairModule, verifyRepair } from '../klp/repair/repair-module';
import { bytesOfModule, type ModuleInput, openModule } from './open-module';
import { readPlainElf, readPlainRelocations } from './plain-elf';
import { enabling, livepatchRelocation, modulePicture } from './run-loader';

/** Symbols of {@link soundLivepatch}, both of the kernel in run-loader.ts. */
export const vmlinuxSymbol = '.klp.sym.vmlinux.state_show,2';
export const ext4Symbol = '.klp.sym.ext4.ext4_show,0';

/** A finished livepatch for vmlinux and ext4, and `lines`. */
export function soundLivepatch(lines = '', tags?: readonly string[]): string {
  return modulePicture(
    `${livepatchRelocation(vmlinuxSymbol, '.klp.rela.vmlinux..text')}
${livepatchRelocation(ext4Symbol, '.klp.rela.ext4..text', 0x18)}
${enabling({ functions: ['state_show,2=new_show'] }, { name: 'ext4', functions: ['ext4_show,0=new_show'] })}
${lines}`,
    tags,
  );
}

/** Fields of a section header in a 64-bit little-endian file, with their offsets. */
const fields = { type: 4, flags: 8, size: 32, link: 40, info: 44 } as const;

/** The module with one field of a section's header changed. */
export function withHeader(
  input: ModuleInput,
  section: string,
  field: keyof typeof fields,
  change: (value: number) => number,
): Uint8Array<ArrayBuffer> {
  const bytes = bytesOfModule(input).slice();
  const { sections, shoff } = readPlainElf(bytes);
  const index = sections.findIndex(({ name }) => name === section);
  if (index < 0) throw new Error(`the module has no section ${section}`);
  const view = new DataView(bytes.buffer);
  const place = shoff + index * 64 + fields[field];
  view.setUint32(place, change(view.getUint32(place, true)), true);
  return bytes;
}

/** Index of a section by name. */
export function sectionIndex(input: ModuleInput, section: string): number {
  return readPlainElf(bytesOfModule(input)).sections.findIndex(({ name }) => name === section);
}

export interface Repaired {
  readonly repair: Repair;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly verification: Verification;
  /** As it is read again. */
  readonly module: LivepatchModule;
  readonly again: Repair;
}

export async function planRepairOf(input: ModuleInput): Promise<Repair> {
  return planRepair(await openModule(input));
}

/** Repairs and reads back. Fails when the repair is not `ready`. */
export async function repairInput(input: ModuleInput): Promise<Repaired> {
  const repair = await planRepairOf(input);
  if (repair.state !== 'ready') throw new Error(`${repair.state}: ${JSON.stringify(repair.problems)}`);
  const output = await repairModule(repair);
  const bytes = await output.read(0, output.size);
  const verification = await verifyRepair(repair, new BufferSource(bytes));
  const module = await openModule(bytes);
  return { repair, bytes, verification, module, again: await planRepair(module) };
}

/** `<kind> <section> > <into> <symbol> x<count>` of each mend. */
export function mendWords({ mends }: Repair): string[] {
  return mends.map(({ kind, section, into, symbol, count }) =>
    [kind, section, into === undefined ? undefined : `> ${into}`, symbol, `x${count}`]
      .filter((word) => word !== undefined)
      .join(' '),
  );
}

/** `<section> of <target>: <offset> <symbol> <addend>` of each relocation of a flagged section, in file order. */
export function livepatchLines(bytes: Uint8Array<ArrayBuffer>): string[] {
  const { sections, symbols } = readPlainElf(bytes);
  return sections
    .filter(({ flags }) => (flags & SHF_RELA_LIVEPATCH) !== 0n)
    .flatMap(({ name, info }) =>
      readPlainRelocations(bytes, name).map(
        ({ offset, symbol, addend }) =>
          `${name} of ${sections[info]?.name}: ${offset} ${symbols[symbol]?.name} ${addend}`,
      ),
    );
}
