/** Runs modules of strategies, scanners and indicators in the modes that load them. */
import { assertEquals } from "@std/assert";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { inProject, openbell, runArgs } from "../cli/_openbell.ts";
import { makeAscendingMarket } from "../fixtures/ascending_market.ts";
import { daysBetween, makeConfig } from "../system/_market.ts";

/** How modules of strategies are run. */
export const MODES = ["workers", "one worker", "sandbox", "inline"] as const;
/** How they are run live, with the threads of the first two. */
export const LIVE_MODES = ["live", "live sandbox"] as const;
export type Mode = typeof MODES[number] | typeof LIVE_MODES[number];

/** Keys in the environment of live runs. */
export const KEYS = {
  APCA_API_KEY_ID: "PKFENCE0CANARY",
  APCA_API_SECRET_KEY: "SECRETFENCE0CANARY",
} as const;

/** What a module is loaded as, beside the strategy of `attacks/none.ts`. */
export type Kind = "strategy" | "scanner" | "indicator" | "costs";

/** What the modules of each folder are loaded as. */
export const FOLDERS = {
  attacks: "strategy",
  scanners: "scanner",
  indicators: "indicator",
  costs: "costs",
} as const satisfies Record<string, Kind>;

/** A run to be made. */
export interface Job {
  readonly module: string;
  readonly kind: Kind;
  /** The defence that is left out in the strategies' thread, with workers. */
  readonly without?: string;
}

/** What a run printed, without times, and the lines of its strategies. */
export interface Printed {
  /** The result as JSON and as text; empty if the run failed. */
  readonly result: string;
  /** The log of the run. */
  readonly lines: readonly string[];
  /** What a run that failed printed. */
  readonly error?: string;
}

/** The modules of a folder, the honest one first. */
export function jobsIn(folder: keyof typeof FOLDERS): Job[] {
  const url = new URL(`./${folder}/`, import.meta.url);
  const names = [...Deno.readDirSync(url)].map(({ name }) => name).sort();
  const others = names.filter((name) => name !== "none.ts");
  return ["none.ts", ...others].map((name) => ({
    module: new URL(name, url).href,
    kind: FOLDERS[folder],
  }));
}

/** A module's folder and file. */
export function nameOf({ module }: Job): string {
  return module.split("/").slice(-2).join("/");
}

/** The lines in which an attack says that it ran, and what it got. */
export function attackLines({ lines }: Printed): string[] {
  return lines.filter((line) => /^(?:GOT|TRIED)/.test(line));
}

/** Whether a run got nothing and printed what the honest one did. */
export function isHonest(run: Printed, honest: Printed): boolean {
  return run.error === undefined && attackLines(run).length === 1 &&
    run.result === honest.result;
}

const DAYS = daysBetween("2024-07-01", "2024-07-03");
const HONEST = new URL("./attacks/none.ts", import.meta.url).href;
/** Runs at a time. */
const PARALLEL = 2;

/** Parts of a result that differ from run to run, or that attacks write. */
const NOT_COMPARED = ["metrics", "seconds", "startSeconds", "log", "runner"];

/** A warning of live runs that depends on how busy the machine is. */
const LAG = /The strategies were up to .* behind the market clock/;

/** The market of all attacks. */
export function makeFenceMarket(folder: string): string {
  return makeAscendingMarket(folder, DAYS, ["AAA", "BBB"]);
}

/** The config of a run. */
export function configOf({ module, kind }: Job): SessionConfig {
  const cost = { type: "module" as const, module };
  const isStrategy = kind === "strategy" || kind === "indicator";
  const sma = { id: "sma", name: "sma", period: 3, interval: "5m" as const };
  return makeConfig({
    days: DAYS,
    symbols: ["AAA"],
    data: {
      streams: ["1m", "5m"],
      ...(kind === "scanner" && {
        universe: ["BBB"],
        scanners: [{
          module,
          pre_session: true,
          regular_session: [{
            start: "09:45",
            end: "15:45",
            interval: "15m" as const,
          }],
        }],
      }),
      indicators: {
        ...(kind === "indicator" && { modules: [module] }),
        session: kind === "indicator"
          ? [sma, { id: "own", name: "own", interval: "1m" as const }]
          : [sma],
      },
    },
    rest: {
      trading_config: {
        max_buying_power: 9e9,
        ...(kind === "costs" &&
          { commission: cost, slippage: cost, fill_model: cost }),
      },
      strategies: [{ module: isStrategy ? module : HONEST }],
    },
  });
}

/** The config of a live run, which replays the market at a high speed. */
export function liveConfigOf(job: Job, market: string): SessionConfig {
  const config = configOf(job);
  return {
    ...config,
    session_name: "fence",
    mode: "live",
    api_config: { ...config.api_config, data_api: "replay" },
    live_config: {
      ...config.live_config,
      replay: {
        store: market,
        start_date: null,
        end_date: null,
        speed_multiplier: 50_000,
        holes: 0,
        unfilled: 0,
        delay_seconds: 0,
        seed: 0,
      },
    },
  };
}

/** The strategy that attacks nothing, over the same market. */
export const HONEST_JOB: Job = { module: HONEST, kind: "strategy" };

/** Makes all runs; what each printed, in the order of `jobs`. */
export async function runJobs(
  jobs: readonly Job[],
  mode: Mode,
  db: string,
  folder: string,
): Promise<Printed[]> {
  if (mode !== "inline") return await inOneProcess(jobs, mode, db, folder);
  return await inParallel(jobs, (job, i) => inProcess(job, i, db, folder));
}

/** Runs the strategy of a module. */
export async function runModule(
  module: string,
  mode: Mode,
  db: string,
  folder: string,
): Promise<Printed> {
  const [printed] = await runJobs(
    [{ module, kind: "strategy" }],
    mode,
    db,
    folder,
  );
  if (printed.error !== undefined) throw new Error(printed.error);
  return printed;
}

/** Calls `run` for all jobs, some at a time. */
export async function inParallel(
  jobs: readonly Job[],
  run: (job: Job, index: number) => Promise<Printed>,
): Promise<Printed[]> {
  const printed: Printed[] = [];
  let next = 0;
  const lane = async () => {
    while (next < jobs.length) {
      const index = next++;
      printed[index] = await run(jobs[index], index);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, lane));
  return printed;
}

/** Runs with threads for the strategies, whose process nothing attacks. */
async function inOneProcess(
  jobs: readonly Job[],
  mode: Mode,
  db: string,
  folder: string,
): Promise<Printed[]> {
  const order = `${folder}/jobs.json`;
  const out = `${folder}/printed.json`;
  Deno.writeTextFileSync(order, JSON.stringify(jobs));
  const args = runArgs(inProject("tests/fence/_driver.ts"), [
    ...[mode, db, order, out],
  ]);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    env: mode.startsWith("live") ? KEYS : {},
    stdout: "null",
    signal: AbortSignal.timeout(600_000),
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(Deno.readTextFileSync(out));
}

/** The command line's inline runner, in a process of its own. */
async function inProcess(
  job: Job,
  index: number,
  db: string,
  folder: string,
): Promise<Printed> {
  const path = `${folder}/config_${index}.json`;
  Deno.writeTextFileSync(path, JSON.stringify(configOf(job)));
  const args = ["backtest", path, "--db", db, "--runner", "inline"];
  // Lines of strategies on the terminal are theirs, and not a part of the result.
  const silent = ["--log-level", "off"];
  const { code, stdout, stderr } = await openbell(
    [...args, ...silent, "--json", "-"],
  );
  if (code !== 0) return { result: "", lines: [], error: stderr };
  return printedOf(stdout, stderr, job.module);
}

/** What a run printed: its result as JSON, and as text. */
export function printedOf(json: string, text: string, module: string): Printed {
  const result = JSON.parse(json);
  const lines = result.log.lines.map(({ message }: { message: string }) =>
    message
  );
  for (const key of NOT_COMPARED) delete result[key];
  result.warnings = result.warnings.filter((warning: string) =>
    !LAG.test(warning)
  );
  const timeless = text.split("\n")
    .filter((line) => !/^ {2}speed /.test(line) && !LAG.test(line)).join("\n");
  const all = `${JSON.stringify(result, null, 1)}\n${timeless}`;
  return { result: all.replaceAll(module, "MODULE"), lines };
}
