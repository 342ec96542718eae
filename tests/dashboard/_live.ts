/** Live runs that a dashboard shows: they replay a small market. */
import { assert } from "@std/assert";
import {
  type Dashboard,
  startDashboard,
} from "../../src/dashboard/dashboard.ts";
import { inReplayFolder } from "../system/_live_replay.ts";

/** A message of a stream. */
export interface Message {
  readonly name: string;
  readonly id: string;
  // deno-lint-ignore no-explicit-any
  readonly data: any;
}

/** What a test of live runs has. */
export interface LiveShown {
  readonly dashboard: Dashboard;
  readonly folder: string;
  /** The store that the live run records to. */
  readonly db: string;
  /** Asks with the token. */
  readonly ask: (path: string, options?: RequestInit) => Promise<Response>;
}

/** Calls `action` with a dashboard over a store that a live run may record to. */
export function withLiveDashboard(
  action: (shown: LiveShown) => Promise<void>,
): Promise<void> {
  return inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const dashboard = startDashboard({ runs: `${folder}/runs`, live: [db] });
    try {
      await action({ dashboard, folder, db, ask: askerOf(dashboard) });
    } finally {
      await dashboard.stop();
    }
  });
}

/** Asks a dashboard with its token. */
export function askerOf(dashboard: Dashboard): LiveShown["ask"] {
  return (path, options = {}) =>
    fetch(`http://127.0.0.1:${dashboard.port}${path}`, {
      ...options,
      headers: {
        authorization: `Bearer ${dashboard.token}`,
        ...options.headers,
      },
    });
}

/** Reads the messages of a stream, one after the other. */
export class Listener {
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #waiting: Message[] = [];
  #text = "";
  /** The identifier of the last message. */
  last = "";

  constructor(response: Response) {
    assert(response.body !== null && response.ok, `${response.status}`);
    this.#reader = response.body.pipeThrough(new TextDecoderStream())
      .getReader();
  }

  /** The next message; `undefined` if the stream has ended. */
  async next(): Promise<Message | undefined> {
    while (this.#waiting.length === 0) {
      const { value, done } = await this.#reader.read();
      if (done) return undefined;
      this.#take(value);
    }
    const message = this.#waiting.shift();
    if (message !== undefined && message.id !== "") this.last = message.id;
    return message;
  }

  /** Reads until a message fulfils a condition, and returns all so far. */
  async until(holds: (message: Message) => boolean): Promise<Message[]> {
    const read: Message[] = [];
    for (;;) {
      const message = await this.next();
      assert(message !== undefined, "the stream has ended");
      read.push(message);
      if (holds(message)) return read;
    }
  }

  /** Leaves the stream. */
  async close(): Promise<void> {
    await this.#reader.cancel();
  }

  #take(text: string): void {
    this.#text += text;
    const parts = this.#text.split("\n\n");
    this.#text = parts.pop() ?? "";
    for (const part of parts) {
      const lines = new Map(
        part.split("\n").map((line) => {
          const at = line.indexOf(":");
          return [line.slice(0, at), line.slice(at + 2)];
        }),
      );
      const name = lines.get("event");
      if (name === undefined) continue;
      this.#waiting.push({
        name,
        id: lines.get("id") ?? "",
        data: JSON.parse(lines.get("data") ?? "null"),
      });
    }
  }
}

/** Whether a message says that the run has ended. */
export function isOver({ name, data }: Message): boolean {
  return name === "status" && data.hasEnded;
}

/** All of one kind in messages. */
export function dataOf(messages: readonly Message[], name: string) {
  return messages.filter((one) => one.name === name).map(({ data }) => data);
}
