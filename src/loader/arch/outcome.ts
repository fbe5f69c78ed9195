import type { ObjectFile } from '../../elf/object-file';
import type { Errno } from '../errno';
import type { Refusal } from './arch';

/** A refusal with one line in dmesg, prefix included. */
export function refused(errno: Errno, message: string, why: string): Refusal {
  return { kind: 'refused', errno, messages: [message], why };
}

/**
 * The refusal of a module that lacks a section which `module_frob_arch_sections` looks for by name, allocated or not;
 * `messages` has the names in the kernel's order, each with its line in dmesg.
 */
export function refuseMissingSection(
  object: ObjectFile,
  messages: Readonly<Record<string, string>>,
): Refusal | undefined {
  for (const [name, message] of Object.entries(messages))
    if (object.findSection(name) === undefined)
      return refused(
        'ENOEXEC',
        message,
        `there is no section ${name}; the linker script of modules makes it`,
      );
  return undefined;
}
