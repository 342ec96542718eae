/**
 * The second process of `backtest --sandbox`.
 *
 * The runtime restricts a worker's permissions only with an unstable flag, and
 * prompts on a terminal for missing ones. So the command runs again in a process
 * that has the flag and no terminal to prompt on.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { configArgs } from "./config_args.ts";

/** The option that marks the second process. */
export const SANDBOXED_OPTION = "--sandboxed";

/** Runs the command again in the sandbox and returns its exit code. */
export async function runSandboxProcess(
  args: readonly string[],
): Promise<number> {
  const main = new URL("../main.ts", import.meta.url);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--unstable-worker-options",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      // For `deno info`, which lists what the strategies import.
      `--allow-run=${Deno.execPath()}`,
      ...configArgs(),
      main.protocol === "file:" ? fileURLToPath(main) : main.href,
      ...args.map((arg) => arg === "--sandbox" ? SANDBOXED_OPTION : arg),
    ],
    stdin: "null",
    stdout: "inherit",
    stderr: "inherit",
  }).spawn();
  return (await child.status).code;
}
