/**
 * A second process for `backtest --sandbox`.
 *
 * The runtime takes permissions away from a thread only with a flag of its
 * own, and asks at a terminal for those that are missing. In a process that is
 * started with that flag and without a terminal to ask at, neither matters.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** The option by which the second process is known. */
export const SANDBOXED_OPTION = "--sandboxed";

/** Runs the command line again with the sandbox, and returns its exit code. */
export async function runSandboxProcess(
  args: readonly string[],
): Promise<number> {
  const main = new URL("../main.ts", import.meta.url);
  const config = new URL("../../../deno.json", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--unstable-worker-options",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      // To ask the runtime what the strategies import.
      `--allow-run=${Deno.execPath()}`,
      ...(config.protocol === "file:"
        ? ["--config", fileURLToPath(config)]
        : []),
      main.protocol === "file:" ? fileURLToPath(main) : main.href,
      ...args.map((arg) => arg === "--sandbox" ? SANDBOXED_OPTION : arg),
    ],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  return (await child.status).code;
}
