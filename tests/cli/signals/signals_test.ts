/**
 * Signals at random moments, from the first module that is loaded to the last
 * file that is written: the command ends, leaves no process, and what it has
 * stored is whole.
 *
 * `OPENBELL_SIGNALS` is their number, `OPENBELL_SIGNAL_SEED` the first seed:
 * parts of a long series can run one after the other.
 */
import { assert, assertEquals } from "@std/assert";
import { randomNumbers, withFolder } from "../../system/_market.ts";
import { inTime } from "../sandbox/_slow_run.ts";
import { openbellArgs } from "../_openbell.ts";
import { type Command, makeCommands } from "./_commands.ts";

const COUNT = Number(Deno.env.get("OPENBELL_SIGNALS") ?? 20);
const SEED = Number(Deno.env.get("OPENBELL_SIGNAL_SEED") ?? 1);
/** A command is started and has ended by then. */
const MOMENT_MS_MAX = 2_500;
const SIGNALS = ["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const;
/** Exit codes; those of a command that ended by itself, or cleared up first. */
const CODES: Readonly<Record<string, readonly number[]>> = {
  SIGTERM: [0, 143],
  SIGINT: [0, 1, 130],
  SIGHUP: [0, 129],
  SIGKILL: [0, 137],
};
const MARK = "OPENBELL_TEST_MARK";

interface Ended {
  readonly code: number;
  readonly stderr: string;
  /** From the signal to the end of the last process. */
  readonly tookMs: number;
}

async function startAndSignal(
  args: readonly string[],
  signal: Deno.Signal,
  moment: number,
): Promise<Ended> {
  const mark = crypto.randomUUID();
  const child = new Deno.Command(Deno.execPath(), {
    args: openbellArgs(args),
    env: { NO_COLOR: "1", OPENBELL_DEBUG: "0", [MARK]: mark },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const closed = Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  let done = false;
  const status = child.status.finally(() => done = true);
  await new Promise((resolve) => setTimeout(resolve, moment));
  if (!done) child.kill(signal);
  const sent = performance.now();
  const { code } = await inTime(status, "the command");
  // All processes hold the pipes, those that it started with others aside.
  const [, stderr] = await inTime(closed, "a process that it started");
  await inTime(noneMarked(mark), "another process that it started");
  return { code, stderr, tookMs: performance.now() - sent };
}

/** Waits until no process has a mark in its environment, where that is readable. */
async function noneMarked(mark: string): Promise<void> {
  if (Deno.build.os !== "linux") return;
  while (processes().some((pid) => environmentOf(pid).includes(mark))) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function processes(): string[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => name)
    .filter((name) => /^\d+$/.test(name) && name !== String(Deno.pid));
}

function environmentOf(pid: string): string {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/environ`);
  } catch {
    // It has ended, or is another user's.
    return "";
  }
}

async function tryOne(
  seed: number,
  commands: Readonly<Record<string, Command>>,
  folder: string,
): Promise<string> {
  const next = randomNumbers(seed);
  next();
  const names = Object.keys(commands);
  const name = names[seed % names.length];
  const signal = SIGNALS[Math.floor(next() * SIGNALS.length)];
  const moment = Math.round(next() * MOMENT_MS_MAX);
  const out = `${folder}/${seed}`;
  Deno.mkdirSync(out);
  const { args, check } = commands[name];
  const ended = await startAndSignal(args(out), signal, moment);
  const { code, stderr, tookMs } = ended;
  const what =
    `${seed}: ${name} ${signal} after ${moment} ms: ${code} ${stderr}`;
  assert(CODES[signal].includes(code), what);
  assert(!/Uncaught|panicked|\n {4}at /.test(stderr), what);
  if (code === 1) assert(/^error: .*(stopped|interrupted)/m.test(stderr), what);
  try {
    await check(out);
  } catch (cause) {
    throw new Error(what, { cause });
  }
  return `${name} ${signal} ${moment} ${code} ${Math.round(tookMs)}`;
}

Deno.test(`${COUNT} signals at random moments end commands, and leave no process and no half of a file`, async () => {
  await withFolder(async (folder) => {
    const commands = await makeCommands(folder);
    const failures: string[] = [];
    for (let seed = SEED; seed < SEED + COUNT; seed++) {
      try {
        const line = await tryOne(seed, commands, folder);
        if (Deno.env.has("OPENBELL_SIGNALS")) console.log(seed, line);
      } catch (error) {
        failures.push(Deno.inspect(error));
      }
    }
    assertEquals(failures, []);
  });
});
