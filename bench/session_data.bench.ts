/**
 * Append and get: by a SessionData of its own, and by the stages of a run, which
 * use the same columns. Each body works on a populated store and loops inside:
 * divide its time by the number that its name contains. For the spread of single
 * operations, run `operation_times.ts`.
 */
import type { BarSeries } from "../src/session/bar_series.ts";
import { SessionData } from "../src/session/session_data.ts";
import type { Strategy, StrategyContext } from "../src/strategy/strategy.ts";
import type { Stage } from "../src/sync/stage.ts";
import {
  advance,
  makeRunMarket,
  makeSessionRun,
  type SessionRun,
  TURN_BARS,
  TURN_SESSIONS,
} from "./session_run.ts";

const LOOPS = 10_000;
const MINUTE = 60_000;
const PRICES = { open: 100, high: 101, low: 99, close: 100.5, volume: 1_200 };

/** SessionData with some series, so that a lookup is not trivial. */
function populated(): SessionData {
  const data = new SessionData();
  for (const symbol of ["SPY", "AIG", "BAC", "GOOG"]) {
    for (const interval of ["1m", "5m", "15m"] as const) {
      const writer = data.writer(symbol, interval);
      for (let i = 0; i < 1_000; i++) {
        writer.append(i * MINUTE, 100, 101, 99, 100.5, 1_200);
      }
    }
  }
  return data;
}

let sink = 0;

// Appending grows the series without bound: start again now and then, as a run
// does.
const APPENDS_MAX = 5_000_000;

let appended = populated();
let writer = appended.writer("SPY", "1m");
let next = 1_000 * MINUTE;
let rows = 0;
function room(): void {
  rows += LOOPS;
  if (rows < APPENDS_MAX) return;
  appended.clear();
  appended = populated();
  writer = appended.writer("SPY", "1m");
  next = 1_000 * MINUTE;
  rows = 0;
}

Deno.bench(`append through the handle, × ${LOOPS} (aim: 250 µs)`, {
  group: "append",
  baseline: true,
}, () => {
  room();
  for (let i = 0; i < LOOPS; i++) {
    writer.append(next, 100, 101, 99, 100.5, 1_200);
    next += MINUTE;
  }
});

const bar = { timestamp: 0, ...PRICES };
Deno.bench(`append by symbol and interval, × ${LOOPS} (aim: 600 µs)`, {
  group: "append",
}, () => {
  room();
  for (let i = 0; i < LOOPS; i++) {
    bar.timestamp = next;
    next += MINUTE;
    appended.appendBar("SPY", "1m", bar);
  }
});

/** The minimum of a store with six columns: columns that double when they are full. */
class BareStore {
  rows = 0;
  #capacity = 1_024;
  #columns = Array.from({ length: 6 }, () => new Float64Array(1_024));

  append(
    timestamp: number,
    open: number,
    high: number,
    low: number,
    close: number,
    volume: number,
  ): void {
    const row = this.rows;
    if (row === this.#capacity) this.#grow();
    const columns = this.#columns;
    columns[0][row] = timestamp;
    columns[1][row] = open;
    columns[2][row] = high;
    columns[3][row] = low;
    columns[4][row] = close;
    columns[5][row] = volume;
    this.rows = row + 1;
  }

  #grow(): void {
    this.#capacity *= 2;
    this.#columns = this.#columns.map((column) => {
      const larger = new Float64Array(this.#capacity);
      larger.set(column);
      return larger;
    });
  }
}

let bare = new BareStore();
Deno.bench(
  `a bare six-column store, the yardstick: append through the handle ≤ 10 × this, × ${LOOPS}`,
  { group: "append" },
  () => {
    if (bare.rows >= APPENDS_MAX) bare = new BareStore();
    for (let i = 0; i < LOOPS; i++) {
      bare.append(bare.rows * MINUTE, 100, 101, 99, 100.5, 1_200);
    }
  },
);

const data = populated();
const symbols = ["SPY", "AIG", "BAC", "GOOG"];
const intervals = ["1m", "5m", "15m", "1m"] as const;
Deno.bench(`getBars, another series every time, × ${LOOPS} (aim: 300 µs)`, {
  group: "get",
  baseline: true,
}, () => {
  let length = 0;
  for (let i = 0; i < LOOPS; i++) {
    length += data.getBars(symbols[i & 3], intervals[i & 3]).length;
  }
  sink += length;
});

const series = data.getBars("SPY", "1m");
Deno.bench(`read of a field, × ${LOOPS} (aim: 30 µs)`, { group: "get" }, () => {
  let sum = 0;
  for (let i = 0; i < LOOPS; i++) sum += series.close(i % 1_000);
  sink += sum;
});

Deno.bench(`read of the newest close, × ${LOOPS}`, { group: "get" }, () => {
  let sum = 0;
  for (let i = 0; i < LOOPS; i++) sum += series.close(-1);
  sink += sum;
});

Deno.bench("clear a store of 12,000 bars and fill it again", () => {
  const store = populated();
  store.clear();
  sink += store.bytesInUse;
});

// What a run does: one long run each, so that nothing is set up between its turns.

const TURNS = 400;
const WARM_UP_TURNS = 50;
/** Early closes make turns of more sessions. */
const MORE_SESSIONS = 50;

const market = makeRunMarket(
  (TURNS + WARM_UP_TURNS) * TURN_SESSIONS + MORE_SESSIONS,
);
addEventListener("unload", () => {
  Deno.removeSync(market.folder, { recursive: true });
});

let kept: StrategyContext | undefined;
const reader: Strategy = {
  name: "reader",
  subscriptions: [{ intervals: ["1m", "5m"] }],
  onBar(context) {
    kept = context;
  },
};

/** Measures one stage of a run, turn by turn. */
function benchStage(
  name: string,
  batchSlices: number,
  group: string,
  stageOf: (run: SessionRun) => Stage,
): void {
  let run: SessionRun | undefined;
  Deno.bench(
    `${name}, × ${TURN_BARS}`,
    { group, n: TURNS, warmup: WARM_UP_TURNS },
    async (bench) => {
      run ??= await makeSessionRun(market, batchSlices, reader);
      const { coordinator, processor, quality, engine } = run;
      const measured = stageOf(run);
      let goesOn = true;
      for (const stage of [coordinator, processor, quality, engine]) {
        if (stage === measured) bench.start();
        goesOn = advance(stage);
        if (stage === measured) bench.end();
      }
      if (goesOn) return;
      run.close();
      run = undefined;
    },
  );
}

for (
  const [batch, text] of [[1_024, "in batches"], [1, "bar by bar"]] as const
) {
  benchStage(
    `a run appends base bars and publishes them, ${text} (aim: 1.95 ms)`,
    batch,
    "append",
    ({ coordinator }) => coordinator,
  );
  benchStage(
    `a run appends 5m bars and an EMA and publishes them, ${text} (aim: 1.95 ms)`,
    batch,
    "append",
    ({ processor }) => processor,
  );
  benchStage(
    `a run delivers bars to a strategy, ${text}`,
    batch,
    "deliver",
    ({ engine }) => engine,
  );
}

const last = await makeSessionRun(market, 1_024, reader);
for (let turn = 0; turn < 10; turn++) {
  const { coordinator, processor, quality, engine } = last;
  for (const stage of [coordinator, processor, quality, engine]) advance(stage);
}
if (kept === undefined) throw new Error("The strategy was not called");
const context = kept;
const [symbol] = market.symbols;

Deno.bench(`a strategy gets bars, another series every time, × ${LOOPS}`, {
  group: "get",
}, () => {
  let length = 0;
  for (let i = 0; i < LOOPS; i++) {
    length += context.bars(symbol, (i & 1) === 0 ? "1m" : "5m").length;
  }
  sink += length;
});

const asOf: BarSeries = context.bars(symbol, "1m");
Deno.bench(`a strategy reads a field, × ${LOOPS}`, { group: "get" }, () => {
  let sum = 0;
  for (let i = 0; i < LOOPS; i++) sum += asOf.close(i % 390);
  sink += sum;
});

Deno.bench(`a strategy reads the newest close, × ${LOOPS}`, {
  group: "get",
}, () => {
  let sum = 0;
  for (let i = 0; i < LOOPS; i++) sum += asOf.close(-1);
  sink += sum;
});
