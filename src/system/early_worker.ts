/**
 * A worker that is started before anything that uses it is loaded. It imports
 * nothing: `cli/main.ts` has it in its graph, and starts the worker with the
 * first lines that it runs.
 *
 * @module
 */

/** The module of a thread that has the code of all stages. */
const RUN_MODULE = new URL("../../workers/run.ts", import.meta.url);

/** A worker, and what it has said before somebody listens. */
export class EarlyWorker {
  /** The worker. */
  readonly worker: Worker;
  #isLoaded = false;
  #failure: ErrorEvent | undefined;

  /** Starts a worker with the module at `url`. */
  constructor(url: URL = RUN_MODULE, name: string = "run") {
    this.worker = new Worker(url, { type: "module", name });
    this.worker.onmessage = () => {
      this.#isLoaded = true;
    };
    this.worker.onerror = (event) => {
      // Otherwise the error would end the process.
      event.preventDefault();
      this.#failure = event;
    };
  }

  /**
   * Hands the worker over. Whoever takes it has set the worker's listeners; they
   * are called for what was said before.
   */
  handOver(): void {
    const { onmessage, onerror } = this.worker;
    const failure = this.#failure;
    if (this.#isLoaded) {
      onmessage?.call(this.worker, new MessageEvent("message"));
    }
    if (failure !== undefined) onerror?.call(this.worker, failure);
  }
}

let waiting: EarlyWorker | undefined;

/** Options with which `openbell backtest` has no use for the worker, or another one. */
const WITHOUT = [
  ...["--check", "--help", "-h", "--memory", "--runner"],
  ...["--sandbox", "--sandboxed"],
];

/**
 * Starts the worker of the run that the arguments of the command line ask for, if
 * they do ask for one. {@linkcode takeEarlyWorker} returns it.
 */
export function startEarlyWorker(args: readonly string[]): void {
  if (args[0] !== "backtest" || args.length < 2) return;
  const names = args.map((one) => one.split("=", 1)[0]);
  if (WITHOUT.some((option) => names.includes(option))) return;
  waiting = new EarlyWorker();
}

/** Returns the worker that was started before, once. */
export function takeEarlyWorker(): EarlyWorker | undefined {
  const taken = waiting;
  waiting = undefined;
  return taken;
}
