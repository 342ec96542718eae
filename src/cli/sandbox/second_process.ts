/**
 * The second process of `backtest`, `live` and `sweep` with `--sandbox`, of
 * `backtest --memory` and of `sweep --heap`.
 *
 * The runtime restricts a worker's permissions only with an unstable flag, and
 * prompts on a terminal for missing ones. It limits heaps only by a flag, and
 * aborts the process at the limit. So the command runs again in a process that
 * has the flags and no terminal to prompt on.
 *
 * The two end together. Signals are passed on; a process that does not follow
 * one is killed. If the first process is killed, the second sees its standard
 * input close (`parent_watch.ts`).
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { SessionError } from "../../errors.ts";
import { writeError } from "../terminal/output.ts";
import { passMessages, saysOutOfMemory } from "./abort_text.ts";
import { configArgs } from "./config_args.ts";
import {
  LIMITED_OPTION,
  MEMORY_OPTION,
  type MemoryArgument,
  memoryArgument,
  memoryError,
  memoryOf,
} from "./memory_option.ts";
import {
  SANDBOX_OPTION,
  SANDBOXED_OPTION,
  wantsSandbox,
} from "./sandboxed_option.ts";

/** Signals that are passed on; Windows has but one. */
const SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** All permissions of the runtime that can be asked for. */
const PERMISSIONS: readonly Deno.PermissionName[] = [
  "read",
  "write",
  "net",
  "env",
  "run",
  "sys",
  "ffi",
];

/** The highest exit code of a command; one of an abort is higher. */
const CODE_MAX = 2;

/** How long the second process may take to follow a signal. */
const GRACE_MS = 800;

/** The most threads whose calls an error of memory tells. */
const CALLS_SHOWN = 4;

/**
 * Runs the command again in a second process and returns its exit code; after a
 * signal that was passed on, the one of that signal.
 *
 * @throws {SessionError} `argument_invalid` for a wrong size of memory,
 * `memory_invalid` if a heap reaches its limit, `worker_failed` if the process
 * dies otherwise.
 */
export async function runSecondProcess(
  args: readonly string[],
): Promise<number> {
  const isSandbox = wantsSandbox(args);
  const isLive = args[0] === "live" && !args.includes("verify");
  const limit = memoryArgument(args);
  const main = new URL("../main.ts", import.meta.url);
  const runtime = [
    ...(isSandbox ? sandboxFlags(isLive) : sameFlags(limit)),
    ...(limit === undefined
      ? []
      : [`--v8-flags=--max-old-space-size=${memoryOf(limit)}`]),
  ];
  let child: Deno.ChildProcess | undefined;
  let passed: Deno.Signal | undefined;
  let killing: ReturnType<typeof setTimeout> | undefined;
  let ending: ReturnType<typeof setTimeout> | undefined;
  const reading = new AbortController();
  const calls = new Map<string, string>();
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
      const isFirst = passed === undefined;
      passed ??= signal;
      send(signal);
      // A live run ends its session, and prints its result.
      if (isLive && isFirst) return;
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
        ...runtime,
        ...configArgs(),
        main.protocol === "file:" ? fileURLToPath(main) : main.href,
        ...(isSandbox
          ? args.map((arg) => arg === SANDBOX_OPTION ? SANDBOXED_OPTION : arg)
          : [...args, LIMITED_OPTION]),
      ],
      stdin: "piped",
      stdout: "inherit",
      stderr: limit === undefined ? "inherit" : "piped",
    }).spawn();
    const messages = limit === undefined
      ? ""
      : passMessages(child.stderr, writeError, {
        signal: reading.signal,
        onMark: (thread, call) => calls.set(thread, call),
      });
    const { code, signal } = await child.status;
    // What it has written is there to read; its own children may go on.
    ending = setTimeout(() => reading.abort(), GRACE_MS);
    const held = await messages;
    if (passed !== undefined) return code;
    const isAbort = signal !== null || code > CODE_MAX;
    if (limit !== undefined && isAbort && saysOutOfMemory(held)) {
      const called = new Set([...calls.values()].filter((call) => call !== ""));
      throw memoryError(limit, [...called].slice(0, CALLS_SHOWN));
    }
    if (held !== "") writeError(held);
    if (signal === null) return code;
    throw new SessionError(
      "worker_failed",
      `The process of ${
        isSandbox ? "the sandbox" : "the run"
      } was ended by ${signal}`,
    );
  } finally {
    clearTimeout(killing);
    clearTimeout(ending);
    for (const { signal, listener } of listeners) {
      Deno.removeSignalListener(signal, listener);
    }
    await child?.stdin.close().catch(() => {});
  }
}

/** The permissions of a process whose strategies have none. */
export function sandboxFlags(isLive: boolean): string[] {
  return [
    // For the feed, whose thread runs nothing of strategies.
    ...(isLive ? ["--allow-net"] : []),
    "--unstable-worker-options",
    "--allow-read",
    "--allow-write",
    "--allow-env",
    // For `deno info`, which lists what the strategies import.
    `--allow-run=${Deno.execPath()}`,
  ];
}

/**
 * The flag that gives a second process the permissions of this one.
 *
 * @throws {SessionError} `argument_invalid` unless this one has all: no flag
 * stands for parts of them that cannot be listed.
 */
function sameFlags(limit: MemoryArgument | undefined): string[] {
  const missing = missingPermission();
  if (missing === undefined) return ["--allow-all"];
  throw new SessionError(
    "argument_invalid",
    `${
      limit?.option ?? MEMORY_OPTION
    } without --sandbox runs the command in a second process, with all permissions; this one has no --allow-${missing}. Start it with --allow-all${
      limit?.option === MEMORY_OPTION ? ", or use --sandbox" : ""
    }`,
  );
}

/** A permission that this process lacks. */
export function missingPermission(): Deno.PermissionName | undefined {
  return PERMISSIONS.find((name) =>
    Deno.permissions.querySync({ name }).state !== "granted"
  );
}
