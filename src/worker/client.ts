import type {
  CallMessage,
  Choice,
  Failure,
  OpenFile,
  OpenResult,
  Progress,
  ReplyMessage,
  SessionCall,
  SessionCalls,
} from './protocol';
import type { Snapshot } from './snapshot';

/** A call that the worker could not answer; `failure` says why, as data. */
export class CallFailed extends Error {
  override readonly name = 'CallFailed';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(
      failure.kind === 'format'
        ? failure.problem.message
        : failure.kind === 'crashed'
          ? failure.message
          : 'cancelled',
    );
    this.failure = failure;
  }
}

/** Hears of a fresh worker that reads again what was open. */
export interface RestoreListener {
  onProgress(progress: Progress): void;
  /** What is open now, and what could not be read again; `undefined` when nothing could. */
  onDone(result: OpenResult | undefined): void;
}

interface PendingCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: CallFailed) => void;
  readonly onProgress: ((progress: Progress) => void) | undefined;
  /** Whether it changes what is open. */
  readonly isChange: boolean;
}

/** After so many the browser has compiled what it will. */
const rehearsals = 4;

const changes: ReadonlySet<SessionCall> = new Set([
  'open',
  'close',
  'lead',
  'arrange',
  'choose',
  'repair',
  'followKernel',
]);

/**
 * The page's end of the worker. There is one worker; it is started with the first call, or by `warm`. Cancelling, and any crash,
 * ends it: the only sure way to stop what it computes. The next call starts a fresh one, which is given the files
 * that were open, so the user loses nothing.
 */
export class WorkerClient {
  /** To be set by whoever shows what is open. */
  restoreListener: RestoreListener | undefined;
  #worker: Worker | undefined;
  #nextId = 1;
  /** What was chosen, which a fresh worker must be told again. */
  #choices: readonly Choice[] = [];
  /** The module and its companions in the order in which they are loaded: likewise. */
  #order: readonly string[] = [];
  /** Whether the module is mended. */
  #isRepairing = false;
  readonly #pending = new Map<number, PendingCall>();
  /** What is open, by its id, with the files that it consists of: what a fresh worker must be given again. */
  readonly #openFiles = new Map<string, readonly OpenFile[]>();
  /** The kernel that is followed, where it is not the module's own: what a fresh worker must be told again. */
  #release: string | undefined;
  #restoring: Promise<unknown> = Promise.resolve();

  /** Asks the worker; rejects with {@link CallFailed}. */
  async call<K extends SessionCall>(
    call: K,
    args: Parameters<SessionCalls[K]>,
    onProgress?: (progress: Progress) => void,
  ): Promise<Awaited<ReturnType<SessionCalls[K]>>> {
    if (this.#worker === undefined) this.#start();
    await this.#restoring;
    const value = (await this.#post(call, args, onProgress)) as Awaited<ReturnType<SessionCalls[K]>>;
    if (call === 'open') this.#remember(args[0] as readonly OpenFile[], value as OpenResult);
    if (call === 'lead') this.#remember([], value as OpenResult);
    if (call === 'arrange') this.#order = orderOf(value as Snapshot);
    if (call === 'followKernel') this.#release = args[0] as string | undefined;
    if (call === 'repair') this.#isRepairing = args[0] as boolean;
    if (call === 'choose') this.#choices = args[0] as readonly Choice[];
    if (call === 'close') {
      if (args[0] === 'module') this.#followPromotion(value as Snapshot);
      this.#forgetAllBut(idsOf(value as Snapshot));
      this.#order = orderOf(value as Snapshot);
      this.#choices = choicesOf(value as Snapshot);
      this.#isRepairing = (value as Snapshot).repair?.isOn ?? false;
    }
    return value;
  }

  /** The files of something that is open. */
  filesOf(id: string): readonly OpenFile[] | undefined {
    return this.#openFiles.get(id);
  }

  /** Starts the worker before it is needed, so that the first file need not wait for it. */
  warm(): void {
    if (this.#worker === undefined) this.#start();
  }

  /**
   * Has the worker open files of ours, drop by drop, and forget them: what the browser has not compiled yet takes several
   * times as long, and it shall not learn from the user's first file. Ends as soon as there is anything else to do, without
   * an answer; else with what was open last. Never rejects.
   */
  async rehearse(drops: readonly (readonly OpenFile[])[]): Promise<Snapshot | undefined> {
    let last: Snapshot | undefined;
    try {
      for (let round = 0; round < rehearsals; round++)
        for (const files of drops) {
          if (!this.#isAtRest) return undefined;
          last = (await this.#post('rehearse', [files])) as Snapshot;
        }
    } catch {
      // What is wrong with it will show with a file that matters.
    }
    return this.#isAtRest ? last : undefined;
  }

  get #isAtRest(): boolean {
    return this.#worker !== undefined && this.#pending.size === 0 && this.#openFiles.size === 0;
  }

  /** Stops whatever is being computed; every call under way fails with `cancelled`. */
  cancel(): void {
    this.#end({ kind: 'cancelled' });
  }

  #start(): void {
    const worker = new Worker(new URL('./entry.ts', import.meta.url), { type: 'module', name: 'klpscope' });
    worker.onmessage = (event: MessageEvent<ReplyMessage>) => this.#receive(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#end({
        kind: 'crashed',
        message: event.message === '' ? 'The worker could not be started' : event.message,
      });
    };
    worker.onmessageerror = () => this.#end({ kind: 'crashed', message: 'A reply could not be read' });
    this.#worker = worker;
    this.#restoring = this.#openFiles.size === 0 ? Promise.resolve() : this.#restore();
  }

  async #restore(): Promise<void> {
    const files = [...this.#openFiles].flatMap(([id, own]) =>
      own.map((file) => ({ ...file, as: roleOf(id) })),
    );
    try {
      const result = (await this.#post('open', [files], (progress) =>
        this.restoreListener?.onProgress({ ...progress, stage: `once more: ${progress.stage}` }),
      )) as OpenResult;
      const [choices, isRepairing, order] = [this.#choices, this.#isRepairing, this.#order];
      this.#remember(files, result);
      let { snapshot } = result;
      if (order.length > 0) snapshot = (await this.#post('arrange', [order])) as Snapshot;
      if (choices.length > 0) snapshot = (await this.#post('choose', [choices])) as Snapshot;
      if (isRepairing) snapshot = (await this.#post('repair', [true])) as Snapshot;
      if (this.#release !== undefined)
        snapshot = (await this.#post('followKernel', [this.#release])) as Snapshot;
      this.restoreListener?.onDone({ ...result, snapshot });
    } catch (error) {
      this.restoreListener?.onDone(undefined);
      throw error;
    }
  }

  #post(
    call: SessionCall,
    args: readonly unknown[],
    onProgress?: (progress: Progress) => void,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject, onProgress, isChange: changes.has(call) });
      const message: CallMessage = { id, call, args };
      try {
        if (this.#worker === undefined) throw new Error('cancelled before it began');
        this.#worker.postMessage(message);
      } catch (error) {
        this.#pending.delete(id);
        reject(new CallFailed({ kind: 'crashed', message: String(error) }));
      }
    });
  }

  #receive(reply: ReplyMessage): void {
    const pending = this.#pending.get(reply.id);
    if (pending === undefined) return;
    switch (reply.kind) {
      case 'progress':
        pending.onProgress?.(reply.progress);
        return;
      case 'done':
        this.#pending.delete(reply.id);
        pending.resolve(reply.value);
        return;
      case 'failed':
        this.#pending.delete(reply.id);
        pending.reject(new CallFailed(reply.failure));
        // Half of a change may be done: the next worker is given what was open before it.
        if (pending.isChange) this.#end({ kind: 'cancelled' });
        return;
    }
  }

  #end(failure: Failure): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const call of pending) call.reject(new CallFailed(failure));
  }

  #remember(given: readonly OpenFile[], { taken, snapshot }: OpenResult): void {
    const before = new Map(this.#openFiles);
    for (const { id, files, from } of taken) {
      // Taken out first: the newest is last, as the worker has it.
      this.#openFiles.delete(id);
      const own = files.map((place) => given[place]).filter((file) => file !== undefined);
      this.#openFiles.set(id, from === undefined ? own : [...(before.get(from) ?? []), ...own]);
    }
    this.#forgetAllBut(idsOf(snapshot));
    this.#order = orderOf(snapshot);
    this.#choices = choicesOf(snapshot);
    this.#isRepairing = snapshot.repair?.isOn ?? false;
  }

  /** The module was closed, and one of its companions came in its place. */
  #followPromotion(snapshot: Snapshot): void {
    const open = idsOf(snapshot);
    const next = [...this.#openFiles].find(([id]) => roleOf(id) === 'companion' && !open.has(id));
    if (next !== undefined) this.#openFiles.set('module', next[1]);
  }

  #forgetAllBut(open: ReadonlySet<string>): void {
    for (const id of [...this.#openFiles.keys()]) if (!open.has(id)) this.#openFiles.delete(id);
  }
}

function choicesOf({ choices }: Snapshot): readonly Choice[] {
  return choices.map(({ choice }) => choice);
}

function orderOf({ stack }: Snapshot): readonly string[] {
  return stack?.members.map(({ id }) => id) ?? [];
}

/** What a fresh worker is to open the files of something as. */
function roleOf(id: string): NonNullable<OpenFile['as']> {
  return id === 'module' || id === 'previous' ? id : id.startsWith('with:') ? 'companion' : 'source';
}

function idsOf({ module, previous, stack, parts = [], sources }: Snapshot): ReadonlySet<string> {
  const before = previous === undefined ? [] : [previous];
  const things = [...before, ...(stack?.members ?? []), ...parts, ...sources].map(({ id }) => id);
  return new Set([...(module === undefined ? [] : ['module']), ...things]);
}
