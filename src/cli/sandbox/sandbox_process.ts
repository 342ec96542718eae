/**
 * The second process of `backtest --sandbox`.
 *
 * The runtime restricts a worker's permissions only with an unstable flag, and
 * prompts on a terminal for missing ones. So the command runs again in a process
 * that has the flag and no terminal to prompt on.
 *
 * The two end together. Signals are passed on; a process that does not follow
 * one is killed. If the first process is killed, the second sees its standard
 * input close (`parent_watch.ts`).
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { SessionError } from "../../errors.ts";
import { configArgs } from "./config_args.ts";
import { SANDBOXED_OPTION } from "./sandboxed_option.ts";

/** Signals that are passed on; Windows has but one. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** How long the second process may take to follow a signal. */
const GRACE_MS = 500;

/**
 * Runs the command again in the sandbox and returns its exit code; after a
 * signal that was passed on, the one of that signal.
 *
 * @throws {SessionError} `worker_failed` if the process dies by itself.
 */
export async function runSandboxProcess(
  args: readonly string[],
): Promise<number> {
  const main = new URL("../main.ts", import.meta.url);
  const config = configArgs();
  let child: Deno.ChildProcess | undefined;
  let passed: Deno.Signal | undefined;
  let killing: ReturnType<typeof setTimeout> | undefined;
  const send = (signal: Deno.Signal): void => {
    try {
      child?.kill(signal);
    } catch (error) {
      // It has ended by itself.
      const gone = error instanceof TypeError ||
        error instanceof Deno.errors.NotFound;
      if (!gone) throw error;
    }
  };
  const listeners = SIGNALS.map((signal) => {
    const listener = (): void => {
      passed ??= signal;
      send(signal);
      killing ??= setTimeout(() => send("SIGKILL"), GRACE_MS);
    };
    Deno.addSignalListener(signal, listener);
    return { signal, listener };
  });
  try {
    child = new Deno.Command(Deno.execPath(), {
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
        ...config,
        main.protocol === "file:" ? fileURLToPath(main) : main.href,
        ...args.map((arg) => arg === "--sandbox" ? SANDBOXED_OPTION : arg),
      ],
      stdin: "piped",
      stdout: "inherit",
      stderr: "inherit",
    }).spawn();
    const { code, signal } = await child.status;
    if (passed !== undefined) return code;
    if (signal === null) return code;
    throw new SessionError(
      "worker_failed",
      `The process of the sandbox was ended by ${signal}`,
    );
  } finally {
    clearTimeout(killing);
    for (const { signal, listener } of listeners) {
      Deno.removeSignalListener(signal, listener);
    }
    await child?.stdin.close().catch(() => {});
  }
}
