/** What a parser is told to call with the part that is done, 0 … 1. */
export type OnProgress = (fraction: number) => void;

/** Bytes of text between two reports of progress: some twenty milliseconds. */
export const reportEvery = 2 ** 22;
