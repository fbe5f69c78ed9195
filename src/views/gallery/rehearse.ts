import { session } from '../../store/session';
import { fetchSample, samples } from './samples';

/** Makes the worker ready for the first file: with samples, the first of which has a list, the other a kallsyms. Never rejects. */
export async function rehearseSamples(): Promise<void> {
  const drops = await Promise.all(samples.slice(0, 2).map(fetchSample)).catch(() => []);
  await session.rehearse(drops);
}
