// The text picture of an object file, taken apart line by line. The grammar is in module-from-text.ts.

import {
  binds,
  bytesOf,
  flagsOf,
  hexBytes,
  lookUp,
  num,
  numberOr,
  type PictureTarget,
  pattern,
  sectionTypes,
  signed,
  symbolTypes,
  targets,
} from './picture-words';

export interface PictureSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly align: number;
  readonly entsize: number;
  /** Name of a section, or a number. */
  readonly link: string;
  readonly info: string;
  /** Of a section without bytes in the file. */
  readonly size: number;
  readonly bytes: number[];
  readonly relocations: PictureRelocation[];
  /** Of a group: its members' names. */
  readonly members: readonly string[];
}

export interface PictureRelocation {
  readonly offset: bigint;
  /** Name or number. */
  readonly type: string;
  /** Name, or a number where a picture wants a wrong one. */
  readonly symbol: string;
  readonly addend: bigint;
}

export interface PictureSymbol {
  readonly name: string;
  readonly type: number;
  readonly bind: number;
  /** Name of a section, `UND`, `ABS`, `COM`, `LIVEPATCH`, or a number. */
  readonly section: string;
  readonly value: bigint;
  readonly size: bigint;
  readonly other: number;
}

export interface Picture {
  readonly target: PictureTarget;
  readonly osabi: number;
  readonly abiversion: number;
  readonly phnum: number;
  /** One table for the names of sections and symbols, as LLVM makes it. */
  readonly sharesNames: boolean;
  readonly sections: readonly PictureSection[];
  readonly symbols: readonly PictureSymbol[];
  /** What follows the ELF object. */
  readonly trailer: string;
}

/** Parses a picture; throws on what the grammar does not know, so that a slip in a test shows. */
export function parsePicture(text: string): Picture {
  const parser = new PictureParser();
  for (const line of text.split('\n')) {
    const words = line.replace(/(^|\s)#.*/, '').trim();
    if (words !== '') parser.addLine(words);
  }
  return parser.finish();
}

class PictureParser {
  #target: PictureTarget | undefined;
  #options: ReadonlyMap<string, string> = new Map();
  readonly #sections: PictureSection[] = [];
  readonly #symbols: PictureSymbol[] = [];
  #trailer = '';

  addLine(line: string): void {
    const words = line.split(/\s+/);
    const [command = '', ...rest] = words;
    const options = new Map<string, string>();
    // Only the tail of a line may be options: a modinfo string has "=" as well.
    while (command !== 'modinfo' && /^[a-z]+=/.test(rest.at(-1) ?? '')) {
      const [key = '', ...value] = (rest.pop() ?? '').split('=');
      options.set(key, value.join('='));
    }
    const word = (index: number): string => {
      const value = rest[index];
      if (value === undefined) throw new Error(`picture: "${line}" lacks word ${index + 2}`);
      return value;
    };
    switch (command) {
      case 'module':
        this.#target = { ...lookUp(targets, word(0)), ...flagsOption(options) };
        this.#options = options;
        return;
      case 'modinfo':
        this.#section('.modinfo', 1, 0x2, { align: 1 }).bytes.push(...bytesOf(`${rest.join('\0')}\0`));
        return;
      case 'this-module':
        this.#addThisModule(word(0));
        return;
      case 'section':
        this.#addSection(word(0), numberOr(sectionTypes, word(1)), flagsOf(word(2)), num(word(3)), options);
        return;
      case 'sections':
        this.#addFillers(num(word(0)), word(1));
        return;
      case 'note':
        this.#addNote(word(0), word(1), num(word(2)), hexBytes(word(3)));
        return;
      case 'group':
        this.#addGroup(word(0), rest.slice(1), options);
        return;
      case 'symbol':
        this.#symbol(word(0), lookUp(symbolTypes, word(1)), lookUp(binds, word(2)), word(3), {
          value: BigInt(word(4)),
          size: BigInt(word(5)),
          other: num(options.get('other') ?? '0'),
        });
        return;
      case 'section-symbol':
        this.#symbol('', 3, 0, word(0));
        return;
      case 'file':
        this.#symbol(word(0), 4, 0, 'ABS');
        return;
      case 'undefined':
        this.#symbol(word(0), 0, rest[1] === 'WEAK' ? 2 : 1, 'UND');
        return;
      case 'livepatch-symbol':
        this.#symbol(word(0), 0, 1, 'LIVEPATCH');
        return;
      case 'rela':
      case 'rel':
        this.#addRelocation(command, word(0), options, {
          offset: BigInt(word(1)),
          type: word(2),
          symbol: word(3),
          addend: signed(rest[4] ?? '0'),
        });
        return;
      case 'annotate':
        this.#annotate(word(0), word(1), num(word(2)), num(rest[3] ?? '12'));
        return;
      case 'annotation-gap':
        this.#annotationSection(word(0)).bytes.push(...new Array<number>(num(word(1))).fill(0xee));
        return;
      case 'trailer':
        this.#trailer = `${rest.join(' ')}\n`;
        return;
      default:
        throw new Error(`picture: unknown line "${line}"`);
    }
  }

  finish(): Picture {
    const option = (name: string): number => num(this.#options.get(name) ?? '0');
    return {
      target: this.#machine,
      osabi: option('osabi'),
      abiversion: option('abiversion'),
      phnum: option('phnum'),
      sharesNames: this.#options.get('names') === 'shared',
      sections: this.#sections,
      symbols: this.#symbols,
      trailer: this.#trailer,
    };
  }

  get #machine(): PictureTarget {
    if (this.#target === undefined) throw new Error('picture: begins with "module <machine>"');
    return this.#target;
  }

  #section(name: string, type: number, flags: number, more: Partial<PictureSection>): PictureSection {
    return (
      this.#sections.find((section) => section.name === name) ?? this.#pushSection(name, type, flags, more)
    );
  }

  #pushSection(name: string, type: number, flags: number, more: Partial<PictureSection>): PictureSection {
    const section: PictureSection = {
      ...{ name, type, flags, align: 1, entsize: 0, link: '0', info: '0', size: 0, bytes: [] },
      ...{ relocations: [], members: [] },
      ...more,
    };
    this.#sections.push(section);
    return section;
  }

  /** One section many times over: tens of thousands of objects would take longer than what is tested with them. */
  #addFillers(count: number, name: string): void {
    const filler = this.#pushSection(name, 1, 0, {});
    for (let i = 1; i < count; i++) this.#sections.push(filler);
  }

  #addSection(name: string, type: number, flags: number, size: number, options: Map<string, string>): void {
    const given = options.get('bytes');
    const hasBytes = type !== 0 && type !== 8;
    this.#pushSection(name, type, flags, {
      align: num(options.get('align') ?? '1'),
      entsize: num(options.get('entsize') ?? '0'),
      link: options.get('link') ?? '0',
      info: options.get('info') ?? '0',
      size,
      // No two sections look alike, so that bytes that end up elsewhere show.
      bytes: given === undefined ? (hasBytes ? pattern(size, this.#sections.length) : []) : hexBytes(given),
    });
  }

  /** As much of `struct module` as is read: the name behind an enum and a list head. */
  #addThisModule(name: string): void {
    const start = this.#machine.bits === 64 ? 24 : 12;
    const bytes = new Array<number>(128).fill(0);
    bytes.splice(start, name.length, ...bytesOf(name));
    this.#pushSection('.gnu.linkonce.this_module', 1, 0x3, { align: 64, bytes });
  }

  #addNote(section: string, owner: string, type: number, description: readonly number[]): void {
    const padded = (bytes: readonly number[]): number[] => [
      ...bytes,
      ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0),
    ];
    const name = [...bytesOf(owner), 0];
    const words = [name.length, description.length, type].flatMap((value) => this.#word32(value));
    this.#section(section, 7, 0x2, { align: 4 }).bytes.push(
      ...words,
      ...padded(name),
      ...padded(description),
    );
  }

  #addGroup(signature: string, members: readonly string[], options: ReadonlyMap<string, string>): void {
    const info = `symbol:${signature}`;
    const name = options.get('name') ?? '.group';
    this.#pushSection(name, 17, 0, { align: 4, entsize: 4, link: '.symtab', info, members });
  }

  #addRelocation(
    kind: 'rela' | 'rel',
    target: string,
    options: ReadonlyMap<string, string>,
    relocation: PictureRelocation,
  ): void {
    const isLarge = this.#machine.bits === 64;
    const entsize = kind === 'rela' ? (isLarge ? 24 : 12) : isLarge ? 16 : 8;
    const section = this.#section(
      options.get('in') ?? `.${kind}${target}`,
      kind === 'rela' ? 4 : 9,
      flagsOf(options.get('flags') ?? 'I'),
      { align: isLarge ? 8 : 4, entsize, link: '.symtab', info: target },
    );
    section.relocations.push(relocation);
  }

  #annotationSection(object: string): PictureSection {
    return this.#section(`.klp.module_relocs.${object}`, 1, 0x3, { align: 4 });
  }

  #annotate(object: string, symbol: string, position: number, size: number): void {
    const { bytes, name } = this.#annotationSection(object);
    const offset = BigInt(bytes.length);
    bytes.push(...new Array<number>(size - 4).fill(0), ...this.#word32(position));
    const type = `${this.#machine.addressType}`;
    this.#addRelocation('rela', name, new Map(), { offset, type, symbol, addend: 0n });
  }

  #word32(value: number): number[] {
    const bytes = [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24];
    return this.#machine.order === 'little' ? bytes : bytes.reverse();
  }

  #symbol(
    name: string,
    type: number,
    bind: number,
    section: string,
    more: { value: bigint; size: bigint; other: number } = { value: 0n, size: 0n, other: 0 },
  ): void {
    this.#symbols.push({ name, type, bind, section, ...more });
  }
}

function flagsOption(options: ReadonlyMap<string, string>): { e_flags?: number } {
  const flags = options.get('flags');
  return flags === undefined ? {} : { e_flags: num(flags) };
}
