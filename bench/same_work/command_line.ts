/**
 * The cold row of the comparison: the time of the command line, from the start of the
 * process to the written result.
 *
 * @module
 */
import { quartiles } from "../quartiles.ts";
import { spread } from "../table.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import { outcomeOf, workConfig } from "./engine.ts";
import type { SideTask } from "./side.ts";
import { outcomeHash } from "./work.ts";

/** A row of the table; its run contains everything. */
export async function commandLineRow(
  task: SideTask,
  folder: string,
  bars: number,
  hash: string,
  rounds: number,
): Promise<string[]> {
  const config = `${folder}/config.json`;
  const result = `${folder}/result.json`;
  const strategy = new URL("strategy.ts", import.meta.url).href;
  Deno.writeTextFileSync(
    config,
    JSON.stringify({
      ...workConfig(task.symbols, task.from, task.to),
      strategies: [{ module: strategy, params: { flat: task.flat } }],
    }),
  );
  const args = ["run", "-A", "--no-check"];
  args.push(new URL("../../src/cli/main.ts", import.meta.url).pathname);
  args.push("backtest", config, "--db", task.db, "--json", result, "--quiet");
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    const { success } = await new Deno.Command(Deno.execPath(), {
      args,
      stderr: "inherit",
    }).output();
    times.push(performance.now() - started);
    if (!success) throw new Error("The command line's run failed");
    checkHash(JSON.parse(Deno.readTextFileSync(result)), task, hash);
  }
  const { median } = quartiles(times);
  return [
    "command line, cold",
    "",
    spread(times),
    "",
    (bars / median / 1_000).toFixed(2),
    "",
    median.toFixed(0),
    "",
    "",
  ];
}

function checkHash(result: RunResult, task: SideTask, hash: string): void {
  const sessions = result.sessions.map(({ date, open, close }) => ({
    date,
    open: Date.parse(open),
    close: Date.parse(close),
  }));
  const market = { symbols: task.symbols, sessions, bars: [] };
  const found = outcomeHash(market, outcomeOf(result));
  if (found !== hash) throw new Error(`Command line: hash ${found}`);
}
