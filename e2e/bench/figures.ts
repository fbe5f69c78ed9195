import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What one thing took, over several runs. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'kB' | '';
  readonly runs: readonly number[];
}

/** How a figure stands to what it should be: at most `most`, in the unit that the name says. */
export interface Aim {
  readonly name: string;
  readonly value: number;
  /** Absent where there is no aim: the figure is for comparison. */
  readonly most?: number;
}

const folder = fileURLToPath(new URL('../.out', import.meta.url));
const path = `${folder}/bench.json`;

/** Median of the runs. */
export function median({ runs }: Figure): number {
  const sorted = runs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** `name: median of a / median of b`, which some are to have at most; nothing where one of the two was not measured. */
export function ratio(
  name: string,
  a: Figure | undefined,
  b: Figure | undefined,
  most?: number,
): readonly Aim[] {
  if (a === undefined || b === undefined) return [];
  return [{ name, value: median(a) / median(b), ...(most !== undefined && { most }) }];
}

/** Prints the figures with the machine, and keeps them in `e2e/.out/bench.json`, by title, for later comparison. */
export function report(title: string, figures: readonly Figure[], aims: readonly Aim[]): void {
  console.log(`\n${title}; ${machine()}`);
  const width = Math.max(...figures.map(({ name }) => name.length));
  for (const figure of figures) console.log(formatFigure(figure, width));
  for (const { name, value, most } of aims)
    console.log(
      most === undefined
        ? `${name}: ${rounded(value)}`
        : `aim: ${name}: ${rounded(value)}, at most ${most}: ${value <= most ? 'met' : 'not met'}`,
    );
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path,
    `${JSON.stringify({ ...kept(), [title]: { machine: machine(), figures, aims } }, undefined, 2)}\n`,
  );
}

function formatFigure(figure: Figure, width: number): string {
  const { name, unit, runs } = figure;
  const range = `${rounded(Math.min(...runs))} … ${rounded(Math.max(...runs))}`;
  const spread = runs.length === 1 ? '' : `  (${range}, ${runs.length} runs)`;
  return `${name.padEnd(width)}  ${rounded(median(figure)).padStart(8)} ${unit}${spread}`;
}

function rounded(value: number): string {
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
}

function kept(): object {
  try {
    const known: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof known === 'object' && known !== null && !('figures' in known) ? known : {};
  } catch {
    return {};
  }
}

/** The machine, for whoever compares figures. */
function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`;
}
