/**
 * A process that makes the runs of a file, one after the other, and writes what
 * each printed: `MODE STORE JOBS OUT`. It is not the test's, whose runtime
 * checks the types of every module of a sandbox.
 */
import { dirname } from "node:path";
import { asSessionError } from "../../src/text/message_of.ts";
import { cleanForTerminal } from "../../src/text/clean.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { runBacktest, SystemManager } from "../../src/system/system_manager.ts";
import type { EngineOptions } from "../../src/system/run_options.ts";
import { WORKER_URLS } from "../../src/system/worker_urls.ts";
import {
  configOf,
  HONEST_JOB,
  inParallel,
  type Job,
  liveConfigOf,
  type Printed,
  printedOf,
} from "./_runs.ts";

/** How long a run without a defence may take. */
const OPENED_MS = 15_000;

const [mode, db, jobs, out] = Deno.args;

/** Systems without a run; their threads without foreign code stay warm. */
const systems: SystemManager[] = [];

/** A live run, and the hash of the honest backtest over what it recorded. */
async function runLiveJob(job: Job): Promise<Printed> {
  const live = `${Deno.makeTempDirSync({ dir: dirname(out) })}/live.db`;
  const result = await runLive(liveConfigOf(job, db), {
    db: live,
    sandbox: mode === "live sandbox",
  }).done;
  const { date } = result.sessions[result.sessions.length - 1];
  const honest = recordedConfig(liveConfigOf(HONEST_JOB, db), live, date);
  const { hash } = await runBacktest(honest, { db: live });
  const json = [...resultJson(result)].join("");
  const printed = printedOf(json, formatResult(result), job.module);
  return { ...printed, result: `${printed.result}\nrecorded: ${hash}` };
}

async function run(job: Job): Promise<Printed> {
  if (mode.startsWith("live")) return await runLiveJob(job).catch(printedError);
  const isOpened = job.without !== undefined;
  const system = systems.pop() ?? new SystemManager();
  try {
    const options: EngineOptions = {
      db,
      sandbox: mode === "sandbox",
      ...(mode === "one worker"
        ? { runner: "auto" as const }
        : { joinStages: !isOpened }),
      // The processor is ahead of the strategies all the time.
      ...(job.kind === "indicator" && { batchSlices: 8, credits: 32 }),
      // Without a defence, attacks may stop the thread.
      ...(isOpened && {
        workerUrls: opened(job),
        signal: AbortSignal.timeout(OPENED_MS),
      }),
    };
    const config = configOf(job);
    const result = isOpened
      ? await runBacktest(config, options)
      : await system.run(config, options);
    requirePlace(job, result.metrics.runner);
    const json = [...resultJson(result)].join("");
    return printedOf(json, formatResult(result), job.module);
  } catch (error) {
    return printedError(error);
  } finally {
    systems.push(system);
  }
}

/** Indicators and scanners of symbols that are parked have threads of their own. */
function requirePlace({ kind }: Job, runner: string): void {
  const isAlone = kind === "strategy" || kind === "costs";
  const place = mode === "one worker" && isAlone ? "one worker" : "workers";
  if (runner !== place) throw new Error(`The run was made in ${runner}`);
}

/** What a run that failed prints. */
function printedError(error: unknown): Printed {
  const own = asSessionError(error);
  if (own === undefined) throw error;
  const message = cleanForTerminal(`error: ${own.message}`);
  return { result: "", lines: [], error: `${message}\n` };
}

/** The workers, of which the one that loads the module lacks a defence. */
function opened({ kind, without }: Job) {
  const stage = kind === "indicator" ? "processor" : "analysis";
  const url = new URL("./_open_worker.ts", import.meta.url);
  url.search = `${new URLSearchParams({ stage, without: without ?? "" })}`;
  return { ...WORKER_URLS, [stage]: url };
}

const list: Job[] = JSON.parse(Deno.readTextFileSync(jobs));
Deno.writeTextFileSync(out, JSON.stringify(await inParallel(list, run)));
// Attacks may have left threads and timers.
Deno.exit(0);
