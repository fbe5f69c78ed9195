import type { LinkSample } from '../../link/link';
import { track } from '../../store/activity';
import { useStore } from '../../store/store';
import type { OpenFile } from '../../worker/protocol';
import { fetchSample, type Sample, samples } from './samples';

/**
 * Fetches the sample and opens it in place of what is open, at what it is about; a link about the sample that waits for it
 * is followed instead. Never rejects: what went wrong is in the store.
 */
export async function openSample(sample: Sample): Promise<void> {
  const files = await fetchOrTell(sample);
  if (files !== undefined) await openFetched(sample, files);
}

/** The same with the sample of the link that arrived, unless another link has come since or it is forgotten. */
export async function openLinkedSample(): Promise<void> {
  const { arrivedLink } = useStore.getState();
  const sample = sampleById(arrivedLink?.link.sample);
  if (arrivedLink === undefined || sample === undefined) return;
  const files = await fetchOrTell(sample);
  if (files === undefined || useStore.getState().arrivedLink?.link !== arrivedLink.link) return;
  // It may have been followed with another module already.
  const { link, dropped } = arrivedLink;
  useStore.setState({ arrivedLink: { link, dropped } });
  await openFetched(sample, files);
}

export function sampleById(id: LinkSample | undefined): Sample | undefined {
  return samples.find((sample) => sample.id === id);
}

async function fetchOrTell(sample: Sample): Promise<readonly OpenFile[] | undefined> {
  useStore.setState({ sampleProblem: undefined });
  try {
    return await track(fetchSample(sample));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    useStore.setState({ sampleProblem: { sample: sample.id, message } });
    return undefined;
  }
}

async function openFetched(sample: Sample, files: readonly OpenFile[]): Promise<void> {
  const link = useStore.getState().arrivedLink?.link;
  await useStore.getState().openInstead(files);
  const { snapshot, noteSample, navigate, reveal } = useStore.getState();
  const open = snapshot.module?.fingerprint;
  // Something else may be open by now.
  if (!files.some(({ blob: { name, size } }) => name === open?.name && size === open.size)) return;
  noteSample(sample.id);
  if (link?.sample === sample.id || (open !== undefined && link?.module?.sha256 === open.sha256)) return;
  if (sample.selection === undefined) navigate(sample.view);
  else reveal(sample.selection);
}
