import { describe, expect, test } from 'vitest';
import { FormatError } from '../../base/format-error';
import { BlobSource } from '../../bytes/byte-source';
import { bytesOfModule } from '../../testing/open-module';
import { given, listFile, moduleFile, refusalCodes } from '../../testing/open-session';
import { plainList, plainLivepatch } from '../../testing/pictures';
import type { NamedBlob, Progress } from '../protocol';
import { Session } from './session';

/** With so much behind its sections that it is a large one. */
const large = new File([bytesOfModule(plainLivepatch), new Uint8Array(2 ** 26)], 'large.ko');
const small = moduleFile('lp.ko', plainLivepatch);
const sections = { table: 'sections', filter: '' } as const;

/** A session that hears of a digest as late as `until`, and what it tells meanwhile. */
function slowSession(until: Promise<string>): { session: Session; told: Progress[] } {
  const told: Progress[] = [];
  const source = (blob: NamedBlob) => Object.assign(new BlobSource(blob), { sha256: () => until });
  const makeFile = (parts: readonly (Uint8Array<ArrayBuffer> | NamedBlob)[], name: string) =>
    new File([...parts] as BlobPart[], name);
  return { session: new Session(makeFile, (progress) => told.push(progress), source), told };
}

async function untilGlancing(session: Session): Promise<void> {
  while (!session.isGlancing) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe('a large module', () => {
  test('can be looked at while its digest is computed', async () => {
    let finish = (_: string): void => undefined;
    const digest = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const { session, told } = slowSession(digest);
    const opening = session.open(given([large]));
    await untilGlancing(session);
    const [{ glance } = {}] = told.filter((progress) => progress.glance !== undefined);
    expect(glance).toMatchObject({ fileName: 'large.ko', moduleName: 'lp', size: large.size });
    const { total, rows } = await session.rows(sections, 0, 100);
    expect([total, rows.length]).toEqual([glance?.counts.sections, total]);
    expect(await session.find({ table: 'symbols', filter: '' }, rows[0]?.key ?? '')).toBeDefined();
    expect((await session.fileMaps())?.before.parts.length).toBeGreaterThan(total);
    finish('0123456789abcdef'.repeat(4));
    const { snapshot } = await opening;
    expect(session.isGlancing).toBe(false);
    expect(snapshot.module).toEqual({ ...glance, fingerprint: expect.anything() });
    expect(snapshot.module?.fingerprint.sha256).toBe('0123456789abcdef');
    expect((await session.rows(sections, 0, 100)).total).toBe(total);
  });

  test('does not hide the symbols of a source that is open', async () => {
    let finish = (_: string): void => undefined;
    const digest = new Promise<string>((resolve) => {
      finish = resolve;
    });
    const { session } = slowSession(digest);
    await session.open(given([listFile(plainList)]));
    const symbols = { table: 'source-symbols', filter: '' } as const;
    const { total } = await session.rows(symbols, 0, 10);
    const opening = session.open(given([large]));
    await untilGlancing(session);
    expect((await session.rows(symbols, 0, 10)).total).toBe(total);
    expect(total).toBeGreaterThan(0);
    finish('f'.repeat(64));
    await opening;
  });

  test('that cannot be read to its end is refused, and was never open', async () => {
    const gone = new FormatError({ code: 'file/not-readable', message: 'it is gone' });
    const { session } = slowSession(Promise.reject(gone));
    const result = await session.open(given([large]));
    expect(refusalCodes(result)).toEqual(['large.ko: file/not-readable']);
    expect(session.isGlancing).toBe(false);
    expect((await session.rows(sections, 0, 100)).total).toBe(0);
  });

  test('does not hide what is open', async () => {
    const { session, told } = slowSession(Promise.resolve('f'.repeat(64)));
    await session.open(given([small]));
    await session.open(given([large]));
    expect(told.filter((progress) => progress.glance !== undefined)).toEqual([]);
  });
});

test('a small module is there at once', async () => {
  const { session, told } = slowSession(Promise.resolve('f'.repeat(64)));
  await session.open(given([small]));
  expect(told.filter((progress) => progress.glance !== undefined)).toEqual([]);
});
