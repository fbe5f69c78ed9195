import type { StateCreator } from 'zustand';
import type { LinkSample } from '../link/link';
import type { FilesSlice } from './files-slice';

/** A sample that could not be fetched. */
export interface SampleProblem {
  readonly sample: LinkSample;
  readonly message: string;
}

export interface SampleSlice {
  /** The samples that were opened, each by its module's SHA-256 as a fingerprint has it. */
  readonly openedSamples: ReadonlyMap<string, LinkSample>;
  readonly sampleProblem: SampleProblem | undefined;
  /** Remembers that the open module is this sample's. */
  noteSample(sample: LinkSample): void;
}

export const createSampleSlice: StateCreator<SampleSlice & FilesSlice, [], [], SampleSlice> = (set) => ({
  openedSamples: new Map(),
  sampleProblem: undefined,
  noteSample: (sample) =>
    set(({ snapshot: { module }, openedSamples }) =>
      module === undefined
        ? {}
        : { openedSamples: new Map([...openedSamples, [module.fingerprint.sha256, sample]]) },
    ),
});

/** The sample that the open module is; `undefined` when it is none, or was not opened as one. */
export function openSampleOf({
  snapshot: { module },
  openedSamples,
}: Pick<SampleSlice, 'openedSamples'> & Pick<FilesSlice, 'snapshot'>): LinkSample | undefined {
  return module && openedSamples.get(module.fingerprint.sha256);
}
