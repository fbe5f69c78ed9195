import { cpus, release, totalmem } from 'node:os';

/** What one thing took, over several runs, in milliseconds. */
export interface Figure {
  readonly name: string;
  readonly runs: readonly number[];
}

/** Median of the runs. */
export function median({ runs }: Figure): number {
  const sorted = runs.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** One line a figure: median, smallest and largest run. */
export function formatFigures(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ name }) => name.length));
  return figures
    .map((figure) => {
      const [least, most] = [Math.min(...figure.runs), Math.max(...figure.runs)];
      const range = `${least.toFixed(0)} … ${most.toFixed(0)}`;
      return `${figure.name.padEnd(width)}  ${median(figure).toFixed(0).padStart(7)} ms  (${range}, ${figure.runs.length} runs)`;
    })
    .join('\n');
}

/** The machine, for whoever compares figures. */
export function machine(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`;
}
