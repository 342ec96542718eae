/**
 * Sweeps by 8 workers of a queue against the same sweeps by `--workers 2` in one
 * process, on a machine with two cores, which the workers share: what is lost is the
 * start of those that run, and what the client does.
 *
 * The workers stay for several sweeps: other sets over the same bars, with the same
 * strategy. With the first sweep they start, copy the bars and make their tapes;
 * later ones show what else is lost. The other side is a command for each sweep.
 *
 * The default is 400 sets of 8 symbols × 2,000 sessions, a third of a second each,
 * so that a worker has its usual chunks. `--work N` makes them longer: the strategy
 * computes N square roots at each bar. Times are those of the command, from start to
 * written results, which have to be equal; the workers wait for the sweep. Sides
 * take turns.
 *
 * Processor time is that of the command and of all workers until the command ends,
 * without PostgreSQL's; in the first sweep the workers' start is part of it. It is
 * the one to compare on a machine that others use too.
 *
 *     deno run -A bench/queue.ts [--queue postgres://user:password@127.0.0.1/db]
 *       [--sweeps 3] [--rounds 1] [--sets 400] [--days 2000] [--symbols 8]
 *       [--work 0] [--workers 8] [--threads 1]
 *
 * Without `--queue`, it starts a PostgreSQL of its own (`deno task cluster` installs
 * one). Linux only.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

import { Postgres } from "../tests/queue/_postgres.ts";
import { makeBenchMarket } from "./demo_market.ts";
import { quartiles } from "./quartiles.ts";
import { machineLine, markdownTable, spread } from "./table.ts";

const { values } = parseArgs({
  options: {
    queue: { type: "string" },
    sweeps: { type: "string", default: "3" },
    rounds: { type: "string", default: "1" },
    sets: { type: "string", default: "400" },
    days: { type: "string", default: "2000" },
    symbols: { type: "string", default: "8" },
    work: { type: "string", default: "0" },
    workers: { type: "string", default: "8" },
    threads: { type: "string", default: "1" },
  },
});
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

/** Seconds of all processors that a process took, or its ended children did. */
function processorSeconds(pid: number | "self", ofChildren = false): number {
  const text = Deno.readTextFileSync(`/proc/${pid}/stat`);
  // After the name, which may have spaces: fields 14 to 17, in hundredths.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const first = ofChildren ? 13 : 11;
  return (Number(fields[first]) + Number(fields[first + 1])) / 100;
}

/** The workers of a queue, which wait for sweeps. */
class Workers {
  readonly #processes: readonly Deno.ChildProcess[];
  readonly #texts: readonly Promise<string>[];

  private constructor(queue: string) {
    this.#processes = Array.from(
      { length: Number(values.workers) },
      (_, i) =>
        openbell(
          ...["worker", "--queue", queue, "--threads", values.threads],
          ...["--cache", `${folder}/cache${i}`],
        ),
    );
    // A pipe that nobody reads would fill.
    this.#texts = this.#processes.map(({ stderr }) =>
      new Response(stderr).text()
    );
  }

  /** Starts them and lets them wait for a first sweep. */
  static async start(queue: string): Promise<Workers> {
    const workers = new Workers(queue);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    return workers;
  }

  /** Seconds of all processors since their start. */
  get processor(): number {
    return this.#processes.reduce(
      (sum, { pid }) => sum + processorSeconds(pid),
      0,
    );
  }

  /** Ends them; they must not have ended before. */
  async stop(): Promise<void> {
    for (const worker of this.#processes) worker.kill("SIGTERM");
    for (const [i, worker] of this.#processes.entries()) {
      const { success } = await worker.status;
      if (!success) throw new Error(await this.#texts[i]);
    }
  }
}

/** What a sweep took, in seconds. */
interface Reading {
  readonly wall: number;
  readonly processor: number;
}

/** Runs a command for the sweep with this number and returns what it took. */
async function sweep(
  number: number,
  out: string,
  ...args: string[]
): Promise<Reading> {
  const [fast, slow] = [2, 30].map((first) => first + number * side);
  const before = processorSeconds("self", true);
  const started = performance.now();
  const command = openbell(
    ...["sweep", "config.yaml", "--db", market.db, "--out", out],
    ...["--set", `fast=${fast}..${fast + side - 1}`],
    ...["--set", `slow=${slow}..${slow + side - 1}`],
    ...args,
  );
  const { success, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return {
    wall: (performance.now() - started) / 1_000,
    processor: processorSeconds("self", true) - before,
  };
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

const sweeps = Array.from({ length: Number(values.sweeps) }, () => ({
  threads: [] as Reading[],
  /** The command's own processor time, too. */
  workers: [] as (Reading & { readonly client: number })[],
}));

async function runSweeps(queue: string): Promise<void> {
  for (let round = 0; round < Number(values.rounds); round++) {
    const workers = await Workers.start(queue);
    let before = 0;
    for (const [i, { threads, workers: readings }] of sweeps.entries()) {
      const [a, b] = ["a", "b"].map((name) => `${folder}/${name}${round}${i}`);
      const idle = workers.processor;
      threads.push(await sweep(i, a, "--workers", "2"));
      // What they do while they wait for the other side is not part of the sweep.
      before += workers.processor - idle;
      const { wall, processor } = await sweep(i, b, "--queue", queue);
      const after = workers.processor;
      readings.push({
        wall,
        processor: processor + after - before,
        client: processor,
      });
      before = after;
      if (hashOf(a) !== hashOf(b)) {
        throw new Error(`the results differ: ${hashOf(a)} and ${hashOf(b)}`);
      }
    }
    await workers.stop();
  }
}

/** Calls `use` with the queue that was given, or one of the bench's own. */
async function withQueue(use: (queue: string) => Promise<void>): Promise<void> {
  if (values.queue !== undefined) return await use(values.queue);
  const own = `${folder}/server`;
  Deno.mkdirSync(own);
  Deno.chmodSync(folder, 0o755);
  const server = await Postgres.start(own);
  try {
    await use(await server.database());
  } finally {
    await server.stop();
  }
}

await withQueue(runSweeps);
Deno.removeSync(folder, { recursive: true });

/** The median of the workers' readings, in those of `--workers 2`. */
function ratio(i: number, kind: keyof Reading): string {
  const { threads, workers } = sweeps[i];
  const [one, other] = [threads, workers].map((side) =>
    quartiles(side.map((reading) => reading[kind])).median
  );
  return (other / one).toFixed(2);
}

/** The cells of a side's readings. */
function cells(readings: readonly Reading[]): string[] {
  return [
    spread(readings.map(({ wall }) => wall)),
    spread(readings.map(({ processor }) => processor)),
  ];
}

console.log(
  `${side * side} sets over ${
    market.bars.toLocaleString("en-US")
  } bars; ${machineLine()}\n`,
);
console.log(markdownTable(
  ["sweep", "side", "s", "ratio", "s of processors", "ratio", "of the client"],
  sweeps.flatMap(({ threads, workers }, i) => {
    const [one, other] = [threads, workers].map(cells);
    const client = spread(workers.map(({ client }) => client));
    return [
      [`${i + 1}`, "--workers 2", one[0], "", one[1], "", ""],
      [
        `${i + 1}`,
        `${values.workers} workers of a queue`,
        ...[other[0], ratio(i, "wall"), other[1], ratio(i, "processor")],
        client,
      ],
    ];
  }),
));
