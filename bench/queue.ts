/**
 * A sweep by 8 workers of a queue against the same sweep by `--workers 2` in one
 * process, on a machine with two cores: what is lost is the workers' start.
 *
 * The default is 400 sets of 8 symbols × 2,000 sessions, a third of a second each,
 * so that a worker has its usual chunks. `--work N` makes them longer: the strategy
 * computes N square roots at each bar. Both sides are whole commands, from start to
 * written results, which have to be equal; the workers wait for the sweep. Sides
 * alternate.
 *
 * Processor time is that of all processes but PostgreSQL's, the workers' start
 * included; it is the one to compare on a machine that others use too.
 *
 *     deno run -A bench/queue.ts --queue postgres://user:password@127.0.0.1/db
 *       [--rounds 1] [--sets 400] [--days 2000] [--symbols 8] [--work 0]
 *       [--workers 8] [--threads 1]
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const { values } = parseArgs({
  options: {
    queue: { type: "string" },
    rounds: { type: "string", default: "1" },
    sets: { type: "string", default: "400" },
    days: { type: "string", default: "2000" },
    symbols: { type: "string", default: "8" },
    work: { type: "string", default: "0" },
    workers: { type: "string", default: "8" },
    threads: { type: "string", default: "1" },
  },
});
const { queue } = values;
if (queue === undefined) {
  console.error("error: --queue needs the address of a PostgreSQL");
  Deno.exit(1);
}
const work = Number(values.work);
const side = Math.ceil(Math.sqrt(Number(values.sets)));
const market = makeBenchMarket(Number(values.symbols), Number(values.days), {
  first: "2016-01-04",
});
const { folder } = market;
const MAIN = fileURLToPath(new URL("../src/cli/main.ts", import.meta.url));
const CONFIG = fileURLToPath(new URL("../deno.json", import.meta.url));

Deno.writeTextFileSync(
  `${folder}/cross.ts`,
  `export default {
  subscriptions: [{ intervals: ["5m"] }],
  onBar(context, { symbol }) {
    const fast = context.indicator(symbol, "fast").value;
    const slow = context.indicator(symbol, "slow").value;
    if (fast === undefined || slow === undefined) return;
    let sum = 0;
    for (let i = 0; i < ${work}; i++) sum += Math.sqrt(i + fast);
    if (sum < 0) return;
    const held = context.position(symbol);
    if (fast > slow && held === 0) context.buy(symbol, 100);
    else if (fast < slow && held > 0) context.sell(symbol, held);
  },
};
`,
);
const ema = (id: string) => ({
  id,
  name: "ema",
  interval: "5m",
  period: `$${id}`,
});
Deno.writeTextFileSync(
  `${folder}/config.yaml`,
  JSON.stringify({
    backtest_config: { start_date: market.from, end_date: market.to },
    session_data_config: {
      symbols: market.symbols,
      streams: ["1m", "5m"],
      indicators: { session: [ema("fast"), ema("slow")] },
    },
    trading_config: { max_buying_power: 1_000_000 },
    strategies: [{ module: "cross.ts" }],
    variables: { fast: 5, slow: 20 },
  }),
);

/** Starts the command line in the folder of the market. */
function openbell(...args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "--config", CONFIG, MAIN, ...args],
    cwd: folder,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
}

/** Seconds of all processors that ended processes of this one took; Linux only. */
function processorSeconds(): number {
  const text = Deno.readTextFileSync("/proc/self/stat");
  // After the name, which may have spaces: fields 16 and 17, in hundredths.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** Runs a sweep and returns its seconds, from start to end. */
async function sweep(out: string, ...args: string[]): Promise<number> {
  const started = performance.now();
  const command = openbell(
    ...["sweep", "config.yaml", "--db", market.db, "--out", out],
    ...["--set", `fast=2..${1 + side}`, "--set", `slow=30..${29 + side}`],
    ...args,
  );
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return (performance.now() - started) / 1_000;
}

/** The hash of the accounts of all sets. */
function hashOf(file: string): string {
  const db = new DatabaseSync(file, { readOnly: true });
  const hash = createHash("sha256");
  let rows = 0;
  for (
    const row of db.prepare("SELECT * FROM results ORDER BY set_id").iterate()
  ) {
    rows++;
    hash.update(JSON.stringify(row));
  }
  db.close();
  return `${rows} ${hash.digest("hex")}`;
}

interface Readings {
  readonly seconds: number[];
  readonly processor: number[];
}

/** Adds the readings of a side to those of earlier rounds. */
async function time(
  { seconds, processor }: Readings,
  run: () => Promise<number>,
): Promise<void> {
  const before = processorSeconds();
  seconds.push(await run());
  processor.push(processorSeconds() - before);
}

/** Runs the sweep by workers of the queue. */
async function byWorkers(address: string, out: string): Promise<number> {
  const workers = Array.from(
    { length: Number(values.workers) },
    (_, i) =>
      openbell(
        ...["worker", "--queue", address, "--threads", values.threads],
        ...["--cache", `${folder}/cache${i}`],
      ),
  );
  // They have to wait for the sweep, not the sweep for them.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  const seconds = await sweep(out, "--queue", address);
  for (const worker of workers) worker.kill("SIGTERM");
  for (const worker of workers) await worker.output();
  return seconds;
}

const threads: Readings = { seconds: [], processor: [] };
const workers: Readings = { seconds: [], processor: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  const [a, b] = [`${folder}/a${round}.db`, `${folder}/b${round}.db`];
  await time(threads, () => sweep(a, "--workers", "2"));
  await time(workers, () => byWorkers(queue, b));
  if (hashOf(a) !== hashOf(b)) {
    throw new Error(`the results differ: ${hashOf(a)} and ${hashOf(b)}`);
  }
}
Deno.removeSync(folder, { recursive: true });

/** The median of the workers' readings, in those of `--workers 2`. */
function ratio(kind: keyof Readings): string {
  const [one, other] = [threads, workers].map((side) =>
    quartiles(side[kind]).median
  );
  return (other / one).toFixed(2);
}

console.log(
  `${side * side} sets over ${
    market.bars.toLocaleString("en-US")
  } bars; ${machineLine()}\n`,
);
console.log(markdownTable(
  ["side", "s", "to --workers 2", "s of processors", "to --workers 2"],
  [
    [
      "--workers 2",
      spread(threads.seconds),
      "1.00",
      spread(threads.processor),
      "1.00",
    ],
    [
      `${values.workers} workers of a queue`,
      spread(workers.seconds),
      ratio("seconds"),
      spread(workers.processor),
      ratio("processor"),
    ],
  ],
));
