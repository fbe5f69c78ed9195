import { FormatError, type FormatProblem } from '../../base/format-error';

const download = 'The file is damaged or cut short: copy or download it again.';

/** The packed file contradicts its format. `offset` is the position in the packed file. */
export function damaged(message: string, offset: number, where?: string): FormatError {
  return packedError({ code: 'compressed/damaged', message, offset, mend: download }, where);
}

/** The packed file ends before what it began. */
export function truncated(message: string, offset: number, where?: string): FormatError {
  return packedError({ code: 'compressed/truncated', message, offset, mend: download }, where);
}

/** After the packed data comes something else. */
export function trailing(kind: string, offset: number, where?: string): FormatError {
  const message = `after the ${kind} data comes something else`;
  const mend = 'Cut the rest off, or unpack the file by hand and open the result.';
  return packedError({ code: 'compressed/trailing', message, offset, mend }, where);
}

/** A rare feature of the format that is not supported; `tool` unpacks it by hand. */
export function unsupported(message: string, offset: number, tool: string): FormatError {
  return packedError({ code: 'compressed/unsupported', message, offset, mend: byHand(tool) });
}

/** The decoder itself does not start: the browser does not allow WebAssembly, or has no memory left. */
export function noDecoder(kind: string, cause: unknown, tool: string): FormatError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.+$/, '');
  const message = `the decoder for ${kind} files does not start here: ${reason}`;
  return packedError({ code: 'compressed/no-decoder', message, mend: byHand(tool) });
}

function byHand(tool: string): string {
  return `Unpack it by hand with ${tool} and open the result.`;
}

function packedError(problem: FormatProblem, where?: string): FormatError {
  return new FormatError(where === undefined ? problem : { ...problem, where });
}
