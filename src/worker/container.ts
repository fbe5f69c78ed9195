// The module as a file: what it consists of, what it says of the kernel that it is for. Types only, plain data, see protocol.ts.

// ── What it says of its kernel ───────────────────────────────────────────────────────────────────────────────

/** What the kernel compares with itself before it takes a module, and what is around the module. */
export interface ContainerFacts {
  readonly vermagic?: VermagicFacts;
  readonly versions: VersionsFacts;
  readonly depends: DependsFacts;
  /** `import_ns=` against the namespaces of imports; empty where neither has one. */
  readonly namespaces: readonly NamespaceFacts[];
  /** Hex digits. */
  readonly buildId?: string;
  readonly btf?: BtfFacts;
  readonly thisModule?: ThisModuleFacts;
  readonly signature: SignatureFacts;
  /** Whether imports are those of the converted module. */
  readonly isConverted: boolean;
}

/** `other`: the kernel has another; `unknown`: no open source says. */
export type Likeness = 'same' | 'other' | 'unknown';

export interface VermagicFacts {
  readonly text: string;
  readonly release: { readonly text: string; readonly state: Likeness; readonly kernel?: string };
  /** False where the kernel compares CRCs in its place. */
  readonly isReleaseCompared: boolean;
  readonly flags: readonly {
    readonly flag: string;
    readonly meaning: string;
    /** `lacking`: the kernel has it, and the module has not. */
    readonly state: Likeness | 'lacking';
  }[];
  /** The kernel's own, of modules among the sources: compared to the letter. */
  readonly kernel?: string;
}

export interface VersionsFacts {
  /** The sections that are there and that the kernel followed reads: `__versions`; absent where it reads none. */
  readonly section?: string;
  /** The kernel whose loader reads it: `6.12`. */
  readonly release: string;
  /** Both kinds are in the file. */
  readonly hasBoth: boolean;
  /** Whether a Module.symvers is open. */
  readonly isComparable: boolean;
  /** How many of the imports are in each state. */
  readonly counts: Readonly<Record<CrcState, number>>;
}

export interface DependsFacts {
  /** Whether `depends=` is there at all. */
  readonly isStated: boolean;
  readonly listed: readonly {
    readonly name: string;
    readonly state: 'needed' | 'unneeded' | 'unknown';
    /** The first of the imports that it exports. */
    readonly imports: readonly string[];
    readonly count: number;
  }[];
  /** Imports that only modules export which are not listed; any of `modules` would do. */
  readonly missing: readonly {
    readonly modules: readonly string[];
    readonly imports: readonly string[];
    readonly count: number;
  }[];
  /** Imports that no open source exports, so that nothing is known of them. */
  readonly unknown: number;
}

export interface NamespaceFacts {
  readonly namespace: string;
  readonly state: 'imported' | 'missing' | 'unused';
  readonly imports: readonly string[];
  readonly count: number;
}

export interface BtfFacts {
  /** Bytes. */
  readonly size: number;
  readonly baseSize?: number;
  /** `alone`: needs nothing else; `split`: goes on from the types of vmlinux; `damaged`: has no header of BTF. */
  readonly form: 'alone' | 'split' | 'damaged';
}

export interface ThisModuleFacts {
  /** Bytes of `struct module` as the module was built with. */
  readonly size: number;
  /** What it is in the kernel, and who says it: modules among the sources, or klpscope of kernels it knows. */
  readonly kernel?: { readonly size: number; readonly by: 'modules' | 'shipped'; readonly release: string };
}

export interface SignatureFacts {
  /** Absent for a module without a signature. */
  readonly appended?: {
    /** Of all that is appended, and of the message itself. */
    readonly size: number;
    readonly messageSize?: number;
    readonly type?: string;
    readonly hash?: string;
    readonly algorithm?: string;
    readonly signer?: string;
    readonly serial?: string;
    readonly keyId?: string;
    /** What is wrong with it. */
    readonly problem?: string;
  };
  /** Signs what will be loaded. */
  readonly command: string;
}

/** See CrcState of the loader. */
export type CrcState =
  | 'same'
  | 'differs'
  | 'missing'
  | 'not-compared'
  | 'not-exported'
  | 'unknown'
  | 'unused';

/** A symbol that the module imports, or has a CRC of. */
export interface ImportRow {
  readonly key: string;
  readonly symbol: string;
  /** The objects that export it, `vmlinux` first; empty where no open source does. */
  readonly exporters: readonly string[];
  /** Of Module.symvers. */
  readonly license?: 'GPL' | 'any';
  readonly namespace?: string;
  /** In the module, and in Module.symvers. */
  readonly crc?: number;
  readonly kernelCrc?: number;
  readonly state: CrcState;
  /** Whether the conversion makes it a livepatch symbol, so that it is no import any more. */
  readonly isConverted: boolean;
}

// ── What it consists of ──────────────────────────────────────────────────────────────────────────────────────

/** The stretches of a file before and after the conversion. */
export interface FileMaps {
  readonly before: FileMapSide;
  readonly after?: FileMapSide;
}

export interface FileMapSide {
  /** Bytes. */
  readonly size: number;
  /** In the order of the file. */
  readonly parts: readonly FileMapPart[];
}

export interface FileMapPart {
  /** Unique on its side, the same on both and a section's key where it is one. */
  readonly key: string;
  readonly name: string;
  readonly kind:
    | 'headers'
    | 'code'
    | 'data'
    | 'relocations'
    | 'names'
    | 'debug'
    | 'livepatch'
    | 'gap'
    | 'signature';
  /** Bytes in the file. */
  readonly offset: number;
  readonly size: number;
  /** What the conversion does with it; `same` too while there is none. `changed` ones may have moved as well. */
  readonly fate: 'same' | 'moved' | 'changed' | 'new' | 'removed';
}
