/**
 * The command line `openbell`.
 *
 * ```sh
 * deno run -A jsr:@openbell/session/cli init demo
 * deno run -A jsr:@openbell/session/cli backtest demo/config.yaml
 * ```
 *
 * It imports next to nothing: the runtime downloads what a module imports before
 * it runs any of it, and waits for a registry without a limit. All the rest is
 * loaded with a limit of time. The worker of a backtest loads its modules
 * meanwhile.
 *
 * @module
 */
import { startEarlyWorker } from "../system/early_worker.ts";
import { loadInTime } from "./load_in_time.ts";

type Program = typeof import("./program.ts");

function loadProgram(): Promise<Program> {
  return loadInTime(new URL("./program.ts", import.meta.url), "the program");
}

/**
 * Runs one command and returns the exit code: 0 done, 1 failed, 2 the
 * arguments or the config are wrong. Results go to standard output, messages
 * and progress to standard error.
 *
 * ```ts
 * import { main } from "@openbell/session/cli";
 *
 * const code = await main(["calendar", "NYSE", "--from", "2025-01-02", "--to", "2025-01-02"]);
 * console.log(code); // 0
 * ```
 *
 * @throws {Error} if the program itself cannot be loaded.
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = await loadProgram();
  return await program.main(args);
}

if (import.meta.main) {
  startEarlyWorker(Deno.args);
  let program: Program | undefined;
  try {
    program = await loadProgram();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
  await program.start(Deno.args);
}
