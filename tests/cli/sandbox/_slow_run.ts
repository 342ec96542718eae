/** A backtest that runs until it is ended, from the command line. */
import { daysBetween, makeMarket } from "../../system/_market.ts";
import { openbellArgs } from "../_openbell.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-08");

/** A store with one session, and a config for one strategy with this source. */
export function writeRun(
  folder: string,
  source: string,
  changes: Record<string, unknown> = {},
): { readonly db: string; readonly config: string } {
  const { db } = makeMarket(folder, {
    days: DAYS,
    symbols: [{ name: "AAA", seed: 1 }],
  });
  const module = `${folder}/strategy.ts`;
  Deno.writeTextFileSync(module, source);
  const config = `${folder}/config.json`;
  Deno.writeTextFileSync(
    config,
    JSON.stringify({
      backtest_config: { start_date: DAYS[0].date, end_date: DAYS[0].date },
      session_data_config: { symbols: ["AAA"], streams: ["1m"] },
      strategies: [{ module }],
      ...changes,
    }),
  );
  return { db, config };
}

/** A strategy that writes a line when its first hook begins, and never ends it. */
export const ENDLESS = `
const line = new TextEncoder().encode("begun\\n");
export default {
  subscriptions: [{ intervals: ["1m"] }],
  setup() { Deno.stderr.writeSync(line); for (;;); },
};`;

/** Starts the command line. */
export function start(
  args: readonly string[],
  cwd?: string,
  stdout: "null" | "piped" = "null",
): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: openbellArgs(args),
    cwd,
    env: { NO_COLOR: "1", OPENBELL_DEBUG: "0" },
    stdin: "null",
    stdout,
    stderr: "piped",
  }).spawn();
}

/**
 * Reads a stream until `text` has come. The rest is read on: it ends when the
 * last process that holds it has ended, which is what `ended` waits for.
 */
export async function readUntil(
  stream: ReadableStream<Uint8Array>,
  text: string,
): Promise<{ readonly ended: Promise<string> }> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let all = "";
  while (!all.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`ended before ${text}: ${all}`);
    all += value;
  }
  const rest = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return all;
      all += value;
    }
  };
  return { ended: rest() };
}

/** Rejects if something has not happened after 20 seconds: then it never will. */
export async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`hangs: ${what}`)), 20_000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
