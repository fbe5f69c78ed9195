import type { SourceSymbols } from './source-symbols';

/** What a source is: see {@link SymbolSource.kind} for people's words. */
export type SourceFormat =
  /** The linked kernel. */
  | 'vmlinux'
  /** /proc/kallsyms with the loaded modules. */
  | 'kallsyms'
  /** `address type name`: System.map, nm, a copy of kallsyms without modules. */
  | 'address-list'
  /** Symbols.list or symbols.klp. */
  | 'list'
  /** One module object. */
  | 'module'
  /** Several module objects, a folder of them. */
  | 'modules'
  /** Module.symvers. */
  | 'exports';

/** What Module.symvers says of an export. */
export interface ExportDetails {
  readonly crc: number;
  readonly isGpl: boolean;
  /** Empty for none. */
  readonly namespace: string;
}

/** What modules tell of the kernel that they were built for. */
export interface KernelBuild {
  /** `vermagic=`, as the kernel has it itself. */
  readonly vermagic: string;
  /** Bytes of `struct module`, the size of `.gnu.linkonce.this_module`; `undefined` where modules disagree. */
  readonly moduleSize: number | undefined;
}

/** A parsed source of symbols, whatever its format. */
export interface SymbolSource {
  readonly format: SourceFormat;
  /** What it is, for people: `Symbols.list`, `/proc/kallsyms`. */
  readonly kind: string;
  readonly symbols: SourceSymbols;
  /** Whether the order of equal names within an object is the order that the kernel counts in. */
  readonly orderCertain: boolean;
  /** The kernel release that the source itself names. */
  readonly release?: string;
  /** Of modules only, where all of them have one vermagic. */
  readonly build?: KernelBuild;
  /** By row; of Module.symvers only. */
  readonly exportDetails?: readonly ExportDetails[];
  /** What was found and tolerated, one sentence each. */
  readonly notes: readonly string[];
}

/** A source and the name of the file that it was read from. */
export interface NamedSource {
  readonly fileName: string;
  readonly source: SymbolSource;
}
