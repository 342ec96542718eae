import { assert, assertEquals } from "@std/assert";
import { SessionCoordinator } from "../../src/coordinator/session_coordinator.ts";
import type { SessionSource } from "../../src/coordinator/session_source.ts";
import { StoreSessions } from "../../src/coordinator/store_sessions.ts";
import { Arena } from "../../src/memory/arena.ts";
import { Directory } from "../../src/memory/directory.ts";
import { SeriesWriter } from "../../src/memory/series_writer.ts";
import { DataProcessor } from "../../src/processor/data_processor.ts";
import { DataQualityManager } from "../../src/quality/data_quality_manager.ts";
import type { MarketStore, StoredBars } from "../../src/store/market_store.ts";
import { withStore } from "../../src/store/open_store.ts";
import { makeColumns } from "../../src/store/bar_store.ts";
import { MemoryStore } from "../store/_memory_store.ts";
import { layOutRun } from "../../src/system/run_memory.ts";
import { StageGroup } from "../../src/system/stage_group.ts";
import { timeManager } from "../../src/coordinator/run_calendar.ts";
import { makeAnalysis } from "../../src/system/stages/analysis.ts";
import { readRequirements } from "../../src/system/prepare_run.ts";
import { VirtualClock } from "../sync/_virtual_clock.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  randomNumbers,
  withFolder,
} from "../system/_market.ts";
import { TrickleSource } from "./_trickle.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-09");
const SYMBOLS = [
  { name: "AAA", seed: 1 },
  { name: "BBB", seed: 2, gaps: 0.1 },
  { name: "CCC", seed: 3, empty: ["2024-07-05"], omitsNoTrade: true },
];

/** Runs all stages over a source and returns the results. */
async function run(
  db: string,
  speed: number,
  wrap: (source: SessionSource) => SessionSource = (source) => source,
  elsewhere?: (store: MarketStore) => Promise<StoredBars>,
) {
  const config = makeConfig({
    days: DAYS.slice(2),
    symbols: SYMBOLS.map(({ name }) => name),
    speed,
    data: {
      streams: ["1m", "5m", "1h"],
      historical: { data: [{ trailing_days: 2, intervals: ["1m", "5m"] }] },
    },
  });
  const plan = layOutRun(await readRequirements(config, db), {
    sessionsAhead: 1,
  });
  return await withStore(db, async (local) => {
    const store = await elsewhere?.(local) ?? local;
    const arena = Arena.attach(plan.memory.buffer);
    const directory = new Directory(arena);
    const time = timeManager(plan);
    const stored = await StoreSessions.open(
      plan,
      store,
      time,
      (id) => new SeriesWriter(arena, directory, id, plan.sessionsAhead),
    );
    const clock = new VirtualClock();
    const source = wrap(stored);
    const coordinator = new SessionCoordinator({ plan, source, time, clock });
    const quality = new DataQualityManager(plan);
    const analysis = makeAnalysis({
      plan,
      store: db,
      trading: config.trading_config,
      seed: 0,
      strategies: [],
      indicatorModules: [],
    }, []);
    const group = new StageGroup(
      [
        coordinator,
        new DataProcessor(plan, undefined, clock),
        quality,
        analysis,
      ],
      clock,
    );
    for (;;) {
      const result = group.step();
      if (result === "done") break;
      if (result === "idle") await group.turn(1_000);
    }
    const { hash, events } = analysis.report();
    const { barsPerSession } = coordinator.report();
    const { counts } = quality.report();
    return { hash, events, barsPerSession, counts };
  });
}

for (const speed of [0, 60]) {
  const mode = speed === 0 ? "data-driven" : "clock-driven";
  Deno.test(`${mode}: a source whose sessions and bars arrive late gives the same run as the store`, async () => {
    await withFolder(async (folder) => {
      const { db } = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
      const expected = await run(db, speed);
      assert(expected.events > 1_000);
      for (let seed = 0; seed < 12; seed++) {
        let trickle: TrickleSource | undefined;
        const found = await run(db, speed, (source) => {
          trickle = new TrickleSource(source, 60_000, randomNumbers(seed));
          return trickle;
        });
        assertEquals(found, expected);
        assert((trickle?.pending ?? 0) > 10);
      }
    });
  });
}

Deno.test("an asynchronous store gives the same run as a local one", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, { days: DAYS, symbols: SYMBOLS });
    const found = await run(db, 0, undefined, copyToMemory);
    assertEquals(found, await run(db, 0));
  });
});

/** An asynchronous copy of a store. */
async function copyToMemory(store: MarketStore): Promise<MemoryStore> {
  const copy = new MemoryStore({ fetchesLater: true });
  for (const info of store.inventory()) {
    const { symbol, interval, firstDate, lastDate, exchange, omitsNoTrade } =
      info;
    const chunks = await store.chunks(symbol, interval, firstDate, lastDate);
    for (const chunk of chunks) {
      const columns = makeColumns(chunk.rows);
      const rows = store.decode(chunk, columns, 0);
      copy.writeDay(symbol, interval, chunk.date, columns, 0, rows, {
        exchange,
        omitsNoTrade,
      });
    }
  }
  return copy;
}
