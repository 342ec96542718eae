/**
 * The processes of the sides of the comparison.
 *
 * @module
 */
import type { Side, SideReading, SideTask } from "./side.ts";
import { textLines } from "./text_lines.ts";

/** A side in a separate process, which works on request. */
export class SideProcess {
  /** Milliseconds from the process's start until it was ready to work. */
  startMs = NaN;
  readonly #child: Deno.ChildProcess;
  readonly #lines: AsyncGenerator<string>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #side: Side;

  private constructor(side: Side, child: Deno.ChildProcess) {
    this.#side = side;
    this.#child = child;
    this.#lines = textLines(child.stdout);
    this.#writer = child.stdin.getWriter();
  }

  /** Starts a side; ready when its modules are loaded. */
  static async start(side: Side, task: SideTask): Promise<SideProcess> {
    const started = performance.now();
    const script = new URL("side.ts", import.meta.url).pathname;
    const child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", "--no-lock"]
        .concat(script, side, JSON.stringify(task)),
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const process = new SideProcess(side, child);
    await process.#line();
    process.startMs = performance.now() - started;
    return process;
  }

  /** Does the work once. */
  async run(): Promise<SideReading> {
    await this.#writer.write(new TextEncoder().encode("run\n"));
    return JSON.parse(await this.#line());
  }

  /** Ends the process. */
  async end(): Promise<void> {
    await this.#writer.close();
    await this.#child.status;
    await this.#lines.return(undefined);
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`The side "${this.#side}" ended too early`);
    return value;
  }
}
