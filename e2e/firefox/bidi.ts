import { setTimeout as pause } from 'node:timers/promises';

/** What the browser answers to a command. */
export type Answer = Readonly<Record<string, unknown>>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

interface Message {
  readonly type: 'success' | 'error' | 'event';
  readonly id?: number;
  readonly result?: Answer;
  readonly error?: string;
  readonly message?: string;
  readonly method?: string;
  readonly params?: Answer;
}

/** Milliseconds after which a command without an answer has failed. */
const patience = 30_000;

/** WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/) as far as the tests need it: commands and events over a WebSocket. */
export class BidiConnection {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<string, (params: Answer) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => this.#receive(JSON.parse(String(data)) as Message));
    socket.addEventListener('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser has gone'));
    });
  }

  /** Opens a session. `address` is what the browser says that it listens on. */
  static async open(address: string): Promise<BidiConnection> {
    const socket = new WebSocket(`${address}/session`);
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve());
      socket.addEventListener('error', () => reject(new Error(`${address} takes no connection`)));
    });
    const connection = new BidiConnection(socket);
    await connection.send('session.new', { capabilities: {} });
    return connection;
  }

  /** Sends a command; rejects with the browser's words when it fails. */
  async send(method: string, params: Answer): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    const over = new AbortController();
    const answer = new Promise<Answer>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    const tooLong = pause(patience, undefined, { signal: over.signal, ref: false }).then(() => {
      throw new Error(`${method}: no answer`);
    });
    this.#socket.send(JSON.stringify({ id, method, params }));
    try {
      return await Promise.race([answer, tooLong]);
    } finally {
      over.abort();
      tooLong.catch(() => undefined);
      this.#waiting.delete(id);
    }
  }

  /** Hears of an event from now on. */
  async listen(event: string, listener: (params: Answer) => void): Promise<void> {
    this.#listeners.set(event, listener);
    await this.send('session.subscribe', { events: [event] });
  }

  close(): void {
    this.#socket.close();
  }

  #receive({ type, id, result, error, message, method, params }: Message): void {
    if (type === 'event') {
      this.#listeners.get(method ?? '')?.(params ?? {});
      return;
    }
    const waiting = this.#waiting.get(id ?? -1);
    if (type === 'success') waiting?.resolve(result ?? {});
    else waiting?.reject(new Error(`${error}: ${message}`));
  }
}
