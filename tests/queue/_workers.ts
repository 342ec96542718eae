/** Workers in processes of their own. */
import { assertEquals } from "@std/assert";
import { sweepStatus } from "../../src/queue/status.ts";
import { withQueue } from "../../src/queue/queue.ts";
import { watchSweep } from "../../src/cli/commands/sweep/queued.ts";
import { openbellArgs } from "../cli/_openbell.ts";
import { clients } from "./_postgres.ts";
import { sweepInput } from "./_sweeps.ts";

/** A worker. */
export class WorkerProcess {
  /** What it has written. */
  text = "";
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<void>;
  readonly #expected: PromiseWithResolvers<void>[] = [];
  readonly #patterns: RegExp[] = [];
  #isOver = false;

  /** Starts a worker with its files in `folder`. */
  constructor(
    address: string,
    folder: string,
    args: readonly string[] = [],
    command: readonly string[] = [],
  ) {
    const [program, ...rest] = [
      ...command,
      Deno.execPath(),
      ...openbellArgs([
        "worker",
        ...["--queue", address, "--cache", `${folder}/cache`],
        // Workers of other tests are not to be waited for.
        ...["--threads", "1", "--processors", "8", "--code", folder, ...args],
      ]),
    ];
    this.#child = new Deno.Command(program, {
      args: rest,
      cwd: folder,
      env: { NO_COLOR: "1", OPENBELL_DEBUG: "0", TMPDIR: folder },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    clients.add(this.#child);
    this.#read = this.#readText();
  }

  /** Waits until it has written what a pattern matches. */
  async wrote(pattern: RegExp): Promise<void> {
    const found = Promise.withResolvers<void>();
    this.#expected.push(found);
    this.#patterns.push(pattern);
    this.#look();
    await found.promise;
  }

  /** Ends it as if the machine had lost its power. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended();
  }

  /** Sends it a signal. */
  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Asks it to end. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const { code } = await this.ended();
    assertEquals(code, 0, this.text);
  }

  /** Waits for its end. */
  async ended(): Promise<Deno.CommandStatus> {
    await this.#read;
    clients.delete(this.#child);
    return await this.#child.status;
  }

  async #readText(): Promise<void> {
    const texts = this.#child.stderr.pipeThrough(new TextDecoderStream());
    for await (const text of texts) {
      this.text += text;
      this.#look();
    }
    this.#isOver = true;
    this.#look();
  }

  #look(): void {
    this.#patterns.forEach((pattern, i) => {
      if (pattern.test(this.text)) this.#expected[i].resolve();
      else if (this.#isOver) {
        const ended = new Error(`the worker ended: ${this.text}`);
        this.#expected[i].reject(ended);
      }
    });
  }
}

/** A config whose sets take some time, with its strategy in `folder`. */
export function busyInput(folder: string, turns: number) {
  Deno.writeTextFileSync(
    `${folder}/busy.ts`,
    `export default ({ fast, slow }) => ({
      subscriptions: [{ intervals: ["5m"] }],
      onBar(context, { symbol, close }) {
        let sum = 0;
        for (let i = 0; i < ${turns}; i++) sum += Math.sqrt(i + Number(fast));
        const average = context.indicator(symbol, "ema_" + slow + "_5m").value;
        if (average === undefined || sum < 0) return;
        const held = context.position(symbol);
        if (close > average && held === 0) context.buy(symbol, Number(fast));
        if (close < average && held > 0) context.sell(symbol, held);
      },
    });`,
  );
  return sweepInput({
    strategies: [{
      module: "./busy.ts",
      params: {
        fast: "$fast" as unknown as number,
        slow: "$slow" as unknown as number,
      },
    }],
  });
}

/** Waits until a sweep is over. */
export function over(address: string, id: number) {
  // A sweep that nobody runs any more ends the test.
  const signal = AbortSignal.timeout(180_000);
  return withQueue(
    address,
    ({ database }) => watchSweep(database, id, { quiet: true, signal }),
  );
}

/** How far a sweep is. */
export function statusOf(address: string, id: number) {
  return withQueue(address, ({ database }) => sweepStatus(database, id));
}
