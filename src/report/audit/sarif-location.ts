import type { Finding, Subject } from '../../audit/finding';
import { formatHex } from '../../base/format';

/** physicalLocation of SARIF, section 3.29. */
export interface PhysicalLocation {
  readonly artifactLocation: { readonly uri: string; readonly index: number };
  readonly region?: { readonly byteOffset: number; readonly byteLength: number };
}

/** logicalLocation of SARIF, section 3.33. */
export interface LogicalLocation {
  readonly name: string;
  readonly kind: string;
  /** The kind, what it is in, and the name, each percent-encoded, so that no two subjects share one. */
  readonly fullyQualifiedName: string;
}

/** The audited file, which is the only artifact of a run, and the bytes in it where they are known. */
export function physicalLocation(
  file: string,
  { bytes, fileOffset }: Pick<Finding, 'bytes' | 'fileOffset'> = {},
): PhysicalLocation {
  const hasRegion = bytes !== undefined && fileOffset !== undefined && Number.isSafeInteger(fileOffset);
  return {
    artifactLocation: { uri: percentEncoded(file), index: 0 },
    ...(hasRegion && { region: { byteOffset: fileOffset, byteLength: bytes.length } }),
  };
}

/** What a finding is about, by names; `undefined` for the module itself, which the physical location names. */
export function logicalLocation(subject: Subject): LogicalLocation | undefined {
  switch (subject.kind) {
    case 'module':
      return undefined;
    case 'section':
      return location('section', [], subject.section);
    case 'symbol':
      return location('symbol', [], subject.symbol);
    case 'relocation': {
      const { section, offset, symbol } = subject;
      const name = `${section}+${formatHex(offset)}`;
      return { ...location('relocation', [section, formatHex(offset)], symbol), name };
    }
    case 'function':
      return location('function', [subject.object, String(subject.position)], subject.name);
    case 'modinfo':
      return location('modinfo', [], subject.tag);
  }
}

/** A step of the module loader, or an object of the kernel that is patched. */
export function kernelLocation(kind: 'step' | 'object', name: string): LogicalLocation {
  return location(kind, [], name);
}

function location(kind: string, within: readonly string[], name: string): LogicalLocation {
  return { name, kind, fullyQualifiedName: [kind, ...within, name].map(percentEncoded).join('/') };
}

/** A lone surrogate, which a file name of Windows may hold, becomes U+FFFD: no URI can have it. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
}
