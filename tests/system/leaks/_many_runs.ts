/**
 * Runs many backtests in one `SystemManager` and prints what the process holds
 * after half of them and after all: `_many_runs.ts FOLDER WAY RUNS`.
 */
import { SystemManager } from "../../../src/system/system_manager.ts";
import { makeConfig, makeMarket, SUMMER_2024 } from "../_market.ts";

/** What a process holds. */
export interface Held {
  readonly heapBytes: number;
  readonly residentBytes: number;
  /** Open files and threads, where the system lists them. */
  readonly files: number;
  readonly threads: number;
  /** The shared memory of one run. */
  readonly runBytes: number;
}

const SYMBOLS = Array.from({ length: 40 }, (_, i) => `S${i}`);
const SUBSCRIPTIONS = [{ intervals: ["1m"] }] as const;
const SOURCE = `export default {
  subscriptions: [{ intervals: ["1m"], symbols: ["S0"] }],
  onBar(context) {
    if (context.position("S0") === 0) context.buy("S0", 1);
    else context.sell("S0", 1);
  },
};`;

async function runMany(folder: string, way: string, runs: number) {
  const [runner, kind] = way.split(" ");
  const symbols = SYMBOLS.map((name, i) => ({ name, seed: i + 1 }));
  const { db } = makeMarket(folder, { days: SUMMER_2024, symbols });
  const module = `${folder}/strategy.ts`;
  Deno.writeTextFileSync(module, SOURCE);
  const config = makeConfig({
    days: SUMMER_2024.slice(-2),
    symbols: SYMBOLS,
    // Long histories take memory.
    data: {
      historical: { data: [{ trailing_days: 14, intervals: ["1m"] }] },
    },
    speed: kind === "clock" ? 1e9 : 0,
    rest: kind === "module" ? { strategies: [{ module }] } : {},
  });
  const strategies = [{ subscriptions: SUBSCRIPTIONS, onBar() {} }];
  const system = new SystemManager();
  let runBytes = 0;
  for (let run = 1; run <= runs; run++) {
    const { metrics } = await system.run(config, {
      db,
      runner: runner === "inline" ? "inline" : "workers",
      ...(kind !== "module" && { strategies }),
    });
    runBytes = metrics.memory.sharedBytes;
    if (run === runs >> 1 || run === runs) {
      console.log(JSON.stringify(await measure(runBytes)));
    }
  }
  system.stop();
}

async function measure(runBytes: number): Promise<Held> {
  const residentBytes = Deno.memoryUsage().rss;
  const { gc } = globalThis as unknown as { gc(): void };
  for (let i = 0; i < 3; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    heapBytes: Deno.memoryUsage().heapUsed,
    residentBytes,
    files: countIn("/proc/self/fd"),
    threads: countIn("/proc/self/task"),
    runBytes,
  };
}

function countIn(folder: string): number {
  return Deno.build.os === "linux" ? [...Deno.readDirSync(folder)].length : 0;
}

if (import.meta.main) {
  const [folder, way, runs] = Deno.args;
  await runMany(folder, way, Number(runs));
}
