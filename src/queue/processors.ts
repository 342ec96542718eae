/**
 * The processors of a machine, which its workers share.
 *
 * @module
 */
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf } from "../text/message_of.ts";

/** How often a worker shows that it still uses its processors. */
const TOUCH_MS = 10_000;
/** A worker that has not shown it for so long is stopped: they are free. */
const STALE_MS = 60_000;

/** How a worker shares the processors of its machine. */
export interface ProcessorsOptions {
  /** The sets that may run at the same time on the machine, over all its workers. */
  readonly count: number;
  /** Those of this worker. */
  readonly wanted: number;
  /** Where the workers of the machine meet. Defaults to a folder of the user. */
  readonly folder?: string;
  /** Called with what the user should know. */
  readonly onNote: (text: string) => void;
}

/**
 * A worker runs sets while it holds a processor for each of its threads. More
 * threads than processors only take turns: each of them has code to compile and
 * bars to load, and finds the caches with what another one needed.
 *
 * A processor is a locked file, which the system frees when its process ends.
 */
export class Processors {
  readonly #folder: string;
  readonly #count: number;
  readonly #wanted: number;
  readonly #onNote: (text: string) => void;
  #held: Deno.FsFile[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Whether the files cannot be used here: the worker does not wait for others then. */
  #isAlone = false;

  /** Holds none. */
  constructor({ count, wanted, folder, onNote }: ProcessorsOptions) {
    this.#folder = folder ?? ownFolder();
    this.#count = count;
    this.#wanted = Math.min(wanted, count);
    this.#onNote = onNote;
  }

  /** Takes the processors of this worker; returns `false` if too few are free. */
  tryTake(): boolean {
    if (this.#isAlone || this.#held.length > 0) return true;
    try {
      const taken = this.#takeFree();
      if (taken === undefined) return false;
      this.#held = taken;
    } catch (error) {
      this.#isAlone = true;
      this.#onNote(
        `Runs beside other workers of this machine, whatever they use: ${
          messageOf(error)
        }`,
      );
      return true;
    }
    this.#timer = setInterval(() => this.#held.forEach(show), TOUCH_MS);
    return true;
  }

  /** Gives them back. */
  release(): void {
    clearInterval(this.#timer);
    for (const file of this.#held) file.close();
    this.#held = [];
  }

  #takeFree(): Deno.FsFile[] | undefined {
    makeOwn(this.#folder);
    // Who looks for free ones does so alone.
    using door = this.#open("door");
    if (!door.tryLockSync(true)) return undefined;
    using taken = new DisposableStack();
    const files: Deno.FsFile[] = [];
    for (let i = 1; i <= this.#count && files.length < this.#wanted; i++) {
      const file = this.#takeOne(`processor-${i}`);
      if (file === undefined) continue;
      files.push(taken.use(file));
      // Before others look at it: what it shows is of the worker before.
      show(file);
    }
    if (files.length < this.#wanted) return undefined;
    taken.move();
    return files;
  }

  #takeOne(name: string): Deno.FsFile | undefined {
    const file = this.#open(name);
    if (file.tryLockSync(true)) return file;
    const shown = file.statSync().mtime?.getTime() ?? Infinity;
    file.close();
    if (Date.now() - shown < STALE_MS) return undefined;
    // The stopped worker keeps the old file.
    Deno.removeSync(join(this.#folder, name));
    const other = this.#open(name);
    if (other.tryLockSync(true)) return other;
    other.close();
    return undefined;
  }

  #open(name: string): Deno.FsFile {
    const options = { read: true, write: true, create: true };
    return Deno.openSync(join(this.#folder, name), options);
  }
}

/** Shows that the worker of a processor lives. */
function show(file: Deno.FsFile): void {
  const now = new Date();
  file.utimeSync(now, now);
}

function ownFolder(): string {
  return join(tmpdir(), `openbell-${Deno.uid() ?? "user"}`);
}

/** Makes a folder that only this user may write to, or checks that it is one. */
function makeOwn(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { isDirectory, uid } = Deno.lstatSync(folder);
  if (isDirectory && (uid === null || uid === Deno.uid())) return;
  throw new Error(`the folder "${folder}" is another user's`);
}
