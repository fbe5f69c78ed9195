import { isAtLeast, type KernelProfile } from './profile';

/**
 * Whether the loader has taken SHF_ALLOC from a section of this name by the time that relocations are applied and files in
 * sysfs are made: it then skips the section (kernel/module/main.c: rewrite_section_headers, layout_and_allocate).
 */
export function losesAllocation(section: string): boolean {
  return section === '.modinfo' || section === '__versions' || section === '.data..percpu';
}

/** Whether relocations of a section are passed over in silence; those of per-CPU data are not since some release before 7.3. */
export function isRelocationSkipped(target: string, profile: KernelProfile): boolean {
  return losesAllocation(target) && !(target === '.data..percpu' && isAtLeast(profile, '7.3'));
}
