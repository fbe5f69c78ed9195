import { formatList } from '../base/format';
import { groupBy } from '../base/group-by';
import { releaseOf } from '../elf/module-info';
import { type UsePlace, UsePlaces } from '../klp/choices/use-places';
import { ModuleOrigins, type Use } from '../klp/evidence/origins';
import type { LivepatchPart, Plan, PlannedSymbol } from '../klp/plan/plan';
import { isBlocking } from '../klp/plan/resolution';
import type { SymbolCandidate } from '../symbols/symbol-map';
import {
  type AnnotationMacros,
  type MacroFamily,
  type MeantSymbol,
  ModuleRelocMacros,
  RelocSymbolMacros,
  type SaidInC,
} from './annotation-macros';
import { commentBlock, commentWords } from './c-text';
import { PatchedObjects } from './patched-objects';
import { explainSymbol } from './plan-text';
import { candidateLabel, statementOf } from './snippet';

/** C text for the source of a livepatch. */
export interface AnnotationText {
  readonly text: string;
  /** How many symbols it leaves open: undecided, missing, or such that the macros cannot say them without help. */
  readonly left: number;
}

/**
 * C text that says of all symbols of a plan at once which ones are meant, with the macros of one family. What is decided
 * stands there to be compiled. What is not, and what each C file has to say by itself, stands in comments, a line for each
 * alternative. What the module loader resolves is left out. Never throws for what the module holds.
 */
export async function annotationsFor(plan: Plan, family: MacroFamily): Promise<AnnotationText> {
  if (plan.state === 'not-convertible')
    return { text: `${commentBlock(`Nothing to annotate: ${plan.module.dialect.title}.`)}\n`, left: 0 };
  const macros =
    family === 'module-reloc'
      ? new ModuleRelocMacros()
      : new RelocSymbolMacros(await PatchedObjects.read(plan.module));
  const writer = new AnnotationWriter(plan, macros);
  // Two undefined symbols may have one name in C, where names in the symbol table say more.
  for (const [name, symbols] of groupBy(plan.symbols, ({ sought }) => sought)) writer.add(name, symbols);
  return writer.finish();
}

/** What a name in C means in some of the code. */
interface Share {
  readonly meant: MeantSymbol;
  readonly planned: PlannedSymbol;
  readonly said: SaidInC;
}

class AnnotationWriter {
  readonly #plan: Plan;
  readonly #macros: AnnotationMacros;
  readonly #alone: MeantSymbol[] = [];
  readonly #blocks: string[] = [];
  readonly #unknown: string[] = [];
  #left = 0;
  #places: { readonly origins: ModuleOrigins; readonly places: UsePlaces } | undefined;

  constructor(plan: Plan, macros: AnnotationMacros) {
    this.#plan = plan;
    this.#macros = macros;
  }

  /** All that is known of what one name in C means. */
  add(name: string, symbols: readonly PlannedSymbol[]): void {
    const shares = symbols.flatMap((planned) => planned.parts.map((part) => this.#shareOf(planned, part)));
    const groups = [...groupBy(shares, ({ said: { code, why } }) => `${code}\n${why}`).values()];
    const [first] = shares;
    if (groups.length > 1) this.#addDivided(name, groups);
    else if (first?.said.why === undefined) this.#alone.push(...(first === undefined ? [] : [first.meant]));
    else this.#addOpen([commentBlock(`${name}: ${first.said.why}.`), ...uncompiled(first.said)]);
    for (const planned of symbols) this.#addUndecided(planned);
  }

  finish(): AnnotationText {
    if (this.#unknown.length > 0) {
      const names = this.#unknown.join(', ');
      this.#blocks.push(`${commentBlock(`Not known while there is no source of symbols: ${names}.`)}\n`);
    }
    if (this.#alone.length === 0 && this.#blocks.length === 0)
      return { text: '/* Nothing to annotate: no symbol becomes a livepatch symbol. */\n', left: 0 };
    const release = releaseOf(this.#plan.module.modinfo);
    const kernel = release === undefined ? 'the kernel that the symbols are of' : `Linux ${release}`;
    const title = `${commentBlock(`${this.#macros.title} They take the place of all annotations that are there. Positions hold for ${kernel} alone.`)}\n`;
    const active = this.#alone.length === 0 ? [] : [this.#macros.sayAll(this.#alone)];
    return { text: [title, ...active, ...this.#blocks].join('\n'), left: this.#left };
  }

  #shareOf(planned: PlannedSymbol, { object, position, gate, uses }: LivepatchPart): Share {
    const stated = planned.resolution.kind === 'stated' ? gate : undefined;
    const meant = { symbol: planned.sought, object, position, gate: stated, uses };
    return { meant, planned, said: this.#macros.say(meant) };
  }

  /** One C file can say one meaning only: none of them is compiled until it is put where it belongs. */
  #addDivided(name: string, groups: readonly (readonly Share[])[]): void {
    const lines = [
      commentBlock(
        `${name} does not mean the same everywhere. Take each line out of its comment in the C file of its functions, and there alone. ${this.#macros.ofDivided}`,
      ),
    ];
    for (const shares of groups) {
      const labels = new Set(shares.flatMap(({ planned, meant }) => this.#labelsOf(planned, meant)));
      if (labels.size > 0) lines.push(commentBlock(`In ${listSome([...labels])}:`));
      const [first] = shares;
      const { code, why } = first?.said ?? {};
      if (why !== undefined) lines.push(commentBlock(`${why}${code === undefined ? '.' : ':'}`));
      lines.push(...uncompiled(first?.said));
    }
    if (groups.some(([first]) => first?.said.why !== undefined)) this.#addOpen(lines);
    else this.#blocks.push(`${lines.join('\n')}\n`);
  }

  #addUndecided(planned: PlannedSymbol): void {
    const { resolution, sought, annotations } = planned;
    const { kind } = resolution;
    if (kind === 'undecided') {
      // The module loader resolves what no name and no record speaks of, see plan.ts.
      if (this.#plan.module.dialect.id === 'minimal' && annotations.length === 0) return;
      this.#unknown.push(sought);
      this.#left += 1;
    }
    if (!isBlocking(kind)) return;
    const alternatives = this.#alternativesOf(planned);
    const text = [
      `${sought}: ${explainSymbol(planned)}`,
      ...(alternatives.length === 0 ? [] : ['Take one of these lines out of its comment.']),
      ...(candidatesOf(planned).some(({ orderCertain }) => !orderCertain)
        ? [
            'How many there are is certain, not their order: a list of names need not have that of the kernel, which vmlinux, /proc/kallsyms and System.map have.',
          ]
        : []),
    ];
    this.#addOpen([commentBlock(text.join(' ')), ...alternatives]);
  }

  #alternativesOf(planned: PlannedSymbol): string[] {
    const { sought, resolution, uses, meanings = [] } = planned;
    const gate = statementOf(resolution)?.gate;
    const known = groupBy(meanings, ({ meaning }) => meaning && `${meaning.object},${meaning.position}`);
    return candidatesOf(planned).flatMap((candidate) => {
      const { object, count } = candidate;
      const position = count === 1 ? 0 : candidate.position;
      const said = this.#macros.say({ symbol: sought, object: object.name, position, gate, uses });
      const own = labelsOf(known.get(`${object.name},${position}`) ?? []);
      const remarks = [
        candidateLabel(candidate),
        ...(own.length === 0 ? [] : [`meant in ${listSome(own)}`]),
        ...(said.why === undefined ? [] : [said.why]),
      ].join('; ');
      return said.code === undefined ? [commentBlock(remarks)] : uncompiled(said, remarks);
    });
  }

  /** Where the relocations stand that mean it. */
  #labelsOf({ symbol, meanings }: PlannedSymbol, { uses }: MeantSymbol): string[] {
    const rows = new Map(uses.map((use) => [use.section, new Set(use.rows)]));
    return labelsOf(
      (meanings ?? this.#placesOf(symbol)).filter(({ use }) => rows.get(use.section)?.has(use.row) === true),
    );
  }

  #placesOf(symbol: number): { readonly use: Use; readonly place: UsePlace }[] {
    if (this.#places === undefined) {
      const origins = new ModuleOrigins(this.#plan.module);
      this.#places = { origins, places: new UsePlaces(origins) };
    }
    const { origins, places } = this.#places;
    return origins.usesOf(symbol).map((use) => ({ use, place: places.of(use) }));
  }

  #addOpen(lines: readonly string[]): void {
    this.#blocks.push(`${lines.join('\n')}\n`);
    this.#left += 1;
  }
}

/** What may be meant, where a person is to say it in C: not what is known already, nor what a builder recorded. */
function candidatesOf({ resolution }: PlannedSymbol): readonly SymbolCandidate[] {
  const { kind } = resolution;
  const isOpen =
    kind === 'ambiguous' ||
    kind === 'conflicting' ||
    (kind === 'invalid' && 'claim' in resolution.reason && statementOf(resolution)?.by !== 'record');
  return isOpen ? resolution.candidates : [];
}

/** A line of C that nothing compiles until it is taken out of its comment. */
function uncompiled({ code }: SaidInC = {}, remark?: string): string[] {
  if (code === undefined) return [];
  return [`// ${code}${remark === undefined ? '' : ` /* ${commentWords(remark)} */`}`];
}

/** `show of a.c`, or the place itself where no function covers it; each once. */
function labelsOf(uses: readonly { readonly use: Use; readonly place: UsePlace }[]): string[] {
  return [
    ...new Set(
      uses.map(({ use: { origin }, place: { container, exact } }) => {
        const file = 'file' in origin ? ` of ${origin.file.name}` : '';
        return `${container ?? exact}${file}`;
      }),
    ),
  ];
}

function listSome(labels: readonly string[]): string {
  const most = 8;
  return labels.length > most
    ? `${labels.slice(0, most).join(', ')} and ${labels.length - most} more`
    : formatList(labels);
}
