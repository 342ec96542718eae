/**
 * How long single operations of session data take, and how that spreads: by a
 * SessionData of its own, and in a run, bar by bar. A step of a stage is timed
 * alone. Other operations are timed in blocks, because reading the clock takes
 * longer than some of them; a block's time is divided by its operations.
 *
 *   deno run -A bench/operation_times.ts [--block 16]
 *
 * @module
 */
import { parseArgs } from "node:util";
import { SessionData } from "../src/session/session_data.ts";
import type { Stage, StepResult } from "../src/sync/stage.ts";
import type { Strategy } from "../src/strategy/strategy.ts";
import type { BenchMarket } from "./demo_market.ts";
import {
  advance,
  makeRunMarket,
  makeSessionRun,
  SESSION_BARS,
} from "./session_run.ts";
import { machineLine, markdownTable } from "./table.ts";

const MINUTE = 60_000;
/** Sessions of the run. */
const SESSIONS = 10;
// Rounds until the code is compiled, and rounds that are measured.
const WARM_UP = 12;
const ROUNDS = 12;

/** The times of one operation, in nanoseconds. */
class Times {
  readonly #readings: number[] = [];

  add(ms: number, operations: number): void {
    this.#readings.push(ms * 1e6 / operations);
  }

  row(name: string): string[] {
    const sorted = this.#readings.sort((a, b) => a - b);
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    return [
      name,
      ...[0.5, 0.75, 0.99, 0.999, 1].map((share) => at(share).toFixed(0)),
      String(sorted.length),
    ];
  }
}

const { values } = parseArgs({ options: { block: { type: "string" } } });
const block = Number(values.block ?? 16);
if (!Number.isInteger(block) || block < 1) {
  throw new RangeError(`--block must be a whole number from 1 on`);
}

const table = new Map<string, Times>();
let sink = 0;
let isMeasured = false;

function record(name: string, ms: number, operations = block): void {
  if (!isMeasured) return;
  const times = table.get(name) ?? new Times();
  table.set(name, times);
  times.add(ms, operations);
}

/** Times blocks of an operation, `count` of them. */
function measure(name: string, count: number, operation: () => number): void {
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    for (let k = 0; k < block; k++) sink += operation();
    record(name, performance.now() - started);
  }
}

/** A row of the table, and how many operations a step of it is. */
type StepRow = readonly [name: string, operations: number];

/**
 * Times the steps of a stage: one bar each, `rowOf` its position in the
 * session. A step that begins a session is one of them, and its time by bar of
 * the session is shown as well.
 */
class StepTimer {
  #bar = 0;

  constructor(
    readonly name: string,
    readonly stage: Stage,
    readonly rowOf: (bar: number) => StepRow = () => [`${name}, one bar`, 1],
  ) {}

  step(): StepResult {
    const { name, stage } = this;
    const { date } = stage;
    const started = performance.now();
    const result = stage.step();
    const ms = performance.now() - started;
    if (result !== "progress") return result;
    if (stage.date !== date) {
      this.#bar = 0;
      record(`${name}, begin of a session, per bar`, ms, SESSION_BARS);
    }
    const [row, operations] = this.rowOf(this.#bar++);
    record(row, ms, operations);
    return result;
  }
}

function measureAlone(): void {
  const data = new SessionData();
  const symbols = ["SPY", "AIG", "BAC", "GOOG"];
  for (const symbol of symbols) data.writer(symbol, "1m");
  data.share();
  const bar = { open: 100, high: 101, low: 99, close: 100.5, volume: 1_200 };
  let next = 0;
  const blocks = 4_000;
  measure("alone: appendBar, shared", blocks, () => {
    data.appendBar("SPY", "1m", { ...bar, timestamp: next += MINUTE });
    return 0;
  });
  const writer = data.writer("AIG", "1m");
  measure("alone: append through the writer, shared", blocks, () => {
    writer.append(next += MINUTE, 100, 101, 99, 100.5, 1_200);
    return 0;
  });
  let turn = 0;
  measure(
    "alone: getBars, another series",
    blocks,
    () => data.getBars(symbols[turn++ & 3], "1m").length,
  );
  const series = data.getBars("SPY", "1m");
  measure("alone: newest close", blocks, () => series.close(-1));
  measure("alone: a bar as an object", blocks, () => series.at(-1)?.close ?? 0);
}

/** A strategy that times its reads at each bar. */
function readingStrategy(symbol: string): Strategy {
  return {
    name: "reader",
    subscriptions: [{ intervals: ["1m"] }],
    onBar(context) {
      let turn = 0;
      measure(
        "run: context.bars, another series",
        1,
        () => context.bars(symbol, (turn++ & 1) === 0 ? "1m" : "5m").length,
      );
      const series = context.bars(symbol, "1m");
      measure("run: newest close", 1, () => series.close(-1));
      measure("run: a bar as an object", 1, () => series.at(-1)?.close ?? 0);
      const fast = context.indicator(symbol, "fast");
      measure("run: newest value of an indicator", 1, () => fast.value ?? 0);
    },
  };
}

async function measureRun(market: BenchMarket): Promise<void> {
  const [symbol] = market.symbols;
  const bars = SESSIONS * SESSION_BARS;
  const run = await makeSessionRun(market, 1, readingStrategy(symbol), bars);
  const coordinator = new StepTimer("run: coordinator", run.coordinator);
  // Every fifth bar completes one of 5m, and with it a value of the EMA.
  const processor = new StepTimer(
    "run: processor",
    run.processor,
    (bar) =>
      bar % 5 === 4
        ? ["run: processor, each of three appends: 1m, 5m, EMA", 3]
        : ["run: processor, one bar that completes no other", 1],
  );
  // In turns: the processor passes on all bars that are there.
  for (let result: StepResult = "progress"; result !== "done";) {
    coordinator.step();
    result = processor.step();
    advance(run.quality);
  }
  while (run.engine.step() === "progress");
  run.close();
}

const market = makeRunMarket(SESSIONS);
try {
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    isMeasured = round >= WARM_UP;
    measureAlone();
    await measureRun(market);
  }
} finally {
  Deno.removeSync(market.folder, { recursive: true });
}
console.log(
  `${machineLine()}. Nanoseconds per operation; blocks of ${block}, steps alone.\n`,
);
console.log(markdownTable(
  ["operation", "p50", "p75", "p99", "p99.9", "max", "readings"],
  [...table].map(([name, times]) => times.row(name)),
));
if (Number.isNaN(sink)) throw new Error("A read found nothing");
