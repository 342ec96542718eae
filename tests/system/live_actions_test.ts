/** Corporate actions and rolls in live runs: as in the backtest of what they record. */
import { assert, assertEquals } from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import type { SessionConfigInput } from "../../src/config/session_config.ts";
import { writeDemoMarket } from "../../src/demo/demo_store.ts";
import type { CorporateAction } from "../../src/instruments/corporate_action.ts";
import type { LogRecord } from "../../src/log/log_record.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import { withFolder } from "./_market.ts";

const HISTORY = "2025-06-26";
const FIRST = "2025-07-01";
const SECOND = "2025-07-02";
/** An early close. */
const THIRD = "2025-07-03";
const SYMBOLS = ["AAA", "BBB"];

/** Adds actions to a store, as an import does. */
function addActions(db: string, actions: readonly CorporateAction[]): void {
  const store = openBarStore(db, { create: true });
  const from = { path: "made up", size: 0, sha256: "", format: "csv" };
  store.transaction(() =>
    store.actions.add(actions, { ...from, actions: actions.length })
  );
  store.close();
}

/** A config that replays three sessions of the market of a folder. */
function replayInput(
  folder: string,
  data: Record<string, unknown>,
): SessionConfigInput {
  return {
    session_name: "replayed",
    mode: "live",
    session_data_config: {
      symbols: SYMBOLS,
      streams: ["1m", "5m"],
      historical: {
        data: [{ trailing_days: 2, intervals: ["1m", "5m"] }],
      },
      indicators: {
        session: [{ name: "ema", period: 50, interval: "5m" }],
      },
      ...data,
    },
    api_config: { data_api: "replay" },
    live_config: {
      replay: {
        store: `${folder}/market.db`,
        start_date: FIRST,
        speed_multiplier: 40_000,
      },
    },
  } as SessionConfigInput;
}

/** Holds positions over nights, trades by an adjusted mean, and notes what it reads. */
function holder(seen: number[]): Strategy {
  return {
    subscriptions: [{ intervals: ["5m"] }],
    onSessionStart(c) {
      for (const symbol of SYMBOLS) {
        const bars = c.bars(symbol, "1m");
        seen.push(bars.length, bars.at(-1)?.close ?? NaN);
        seen.push(c.indicator(symbol, "ema_50_5m").value ?? NaN);
        seen.push(c.position(symbol));
      }
    },
    onBar(c, { symbol, close }) {
      const mean = c.indicator(symbol, "ema_50_5m").value ?? close;
      if (c.random() > 0.2) return;
      const held = c.position(symbol);
      if (held === 0) c.buy(symbol, 10);
      else if (close < mean && c.random() < 0.3) c.sell(symbol, held);
    },
  };
}

/** Runs live, then the backtest over what was recorded, and compares all of it. */
async function requireSame(
  folder: string,
  db: string,
  input: SessionConfigInput,
  last: string,
): Promise<{ dividends: number; actions: number; seen: number[] }> {
  const given = parseSessionConfig(input);
  const live: number[] = [];
  const result = await runLive(given, { db, strategies: [holder(live)] }).done;
  assertEquals(result.sessions.at(-1)?.date, last, folder);
  assert(result.fills.length > 5);
  const repeated: number[] = [];
  const backtest = await runBacktest(recordedConfig(given, db, last), {
    db,
    runner: "inline",
    strategies: [holder(repeated)],
  });
  assertEquals(repeated, live);
  assertEquals(backtest.fills, result.fills);
  assertEquals(backtest.account.actions, result.account.actions);
  assertEquals(backtest.hash, result.hash);
  return {
    dividends: result.account.dividends ?? 0,
    actions: result.account.actions?.length ?? 0,
    seen: live,
  };
}

function inMarket(
  use: (folder: string, db: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const store = openBarStore(`${folder}/market.db`, { create: true });
    writeDemoMarket(store, { symbols: SYMBOLS, from: HISTORY, to: THIRD });
    store.close();
    await use(folder, `${folder}/live.db`);
  });
}

for (const adjustment of ["raw", "splits", "total"] as const) {
  Deno.test(`a live run over splits and dividends has the hash of its backtest, adjusted: ${adjustment}`, () =>
    inMarket(async (folder, db) => {
      addActions(db, [
        { symbol: "AAA", date: "2025-06-30", type: "split", value: 2 },
        { symbol: "AAA", date: SECOND, type: "split", value: 4 },
        { symbol: "BBB", date: SECOND, type: "dividend", value: 0.7 },
        // The close before it is not known when the run starts.
        { symbol: "BBB", date: THIRD, type: "dividend", value: 1.5 },
        { symbol: "AAA", date: THIRD, type: "split", value: 0.1 },
      ]);
      const input = replayInput(folder, { adjustment });
      const { actions } = await requireSame(folder, db, input, THIRD);
      assert(actions > 0, "actions are booked");
    }));
}

Deno.test("a live run over the roll of a continuous future has the hash of its backtest", () =>
  inMarket(async (folder, db) => {
    for (const continuous of ["ratio", "difference", "raw"] as const) {
      const own = `${db}.${continuous}`;
      addActions(own, [
        { symbol: "AAA", date: "2025-06-25", type: "roll", newSymbol: "AAAM5" },
        {
          symbol: "AAA",
          date: SECOND,
          type: "roll",
          oldSymbol: "AAAM5",
          newSymbol: "AAAU5",
          reference: 350,
          value: 355,
        },
      ]);
      const input = {
        ...replayInput(folder, { continuous }),
        instruments: { AAA: { asset_class: "future", multiplier: 5 } },
      } as SessionConfigInput;
      await requireSame(folder, own, input, THIRD);
    }
  }));

Deno.test("a run that records nothing measures dividends by the closes that it has received", () =>
  inMarket(async (folder, db) => {
    const read: number[][] = [];
    for (const record of [true, false]) {
      const own = `${db}.${record}`;
      addActions(own, [
        { symbol: "BBB", date: THIRD, type: "dividend", value: 1.5 },
      ]);
      const input = replayInput(folder, { adjustment: "total" });
      const given = parseSessionConfig({
        ...input,
        live_config: { ...input.live_config, record },
      } as SessionConfigInput);
      const seen: number[] = [];
      await runLive(given, { db: own, strategies: [holder(seen)] }).done;
      read.push(seen);
    }
    assertEquals(read[1], read[0]);
  }));

Deno.test("a run that is started again each day has the hash of one that goes on", () =>
  inMarket(async (folder, db) => {
    const actions: CorporateAction[] = [
      { symbol: "AAA", date: SECOND, type: "split", value: 4 },
      { symbol: "BBB", date: SECOND, type: "dividend", value: 0.7 },
      { symbol: "BBB", date: THIRD, type: "dividend", value: 1.5 },
    ];
    const given = parseSessionConfig(
      replayInput(folder, { adjustment: "total" }),
    );
    const hashes: string[] = [];
    for (const [name, starts] of [["whole", 1], ["daily", 3]] as const) {
      const own = `${db}.${name}`;
      addActions(own, actions);
      let hash = "";
      for (let i = 0; i < starts; i++) {
        const seen: number[] = [];
        const options = { db: own, strategies: [holder(seen)] };
        const run = runLive(given, { ...options, once: starts > 1 });
        ({ hash } = await run.done);
      }
      hashes.push(hash);
    }
    assertEquals(hashes[1], hashes[0]);
  }));

/**
 * Adds actions to the store of a live run as a session begins: the coordinator cannot
 * come to the next one before this thread has its bars.
 */
function importing(
  seen: number[],
  date: string,
  add: () => void,
): Strategy {
  const own = holder(seen);
  return {
    ...own,
    onSessionStart(c) {
      own.onSessionStart?.(c);
      if (c.session.date === date) add();
    },
  };
}

for (const runner of ["workers", "inline"] as const) {
  Deno.test(`actions that are imported while a run is live hold from the next session on, in ${runner}`, () =>
    inMarket(async (folder, db) => {
      const given = parseSessionConfig(
        replayInput(folder, { adjustment: "total" }),
      );
      const added: CorporateAction[] = [
        { symbol: "AAA", date: SECOND, type: "split", value: 4 },
        { symbol: "BBB", date: SECOND, type: "dividend", value: 0.7 },
        { symbol: "BBB", date: THIRD, type: "dividend", value: 1.5 },
      ];
      const seen: number[] = [];
      const records: LogRecord[] = [];
      const live = await runLive(given, {
        db,
        onLog: (record) => records.push(record),
        strategies: [
          importing(seen, FIRST, () =>
            addActions(db, [
              ...added,
              // Both come too late.
              { symbol: "AAA", date: FIRST, type: "dividend", value: 0.1 },
              { symbol: "BBB", date: THIRD, type: "delist" },
              // Of no symbol of the run.
              { symbol: "ZZZ", date: FIRST, type: "split", value: 2 },
            ])),
        ],
      }).done;
      assertEquals(
        records.filter(({ code }) => code === "action_late")
          .map(({ fields }) => fields.action).sort(),
        [`${FIRST} AAA dividend 0.1`, `${THIRD} BBB delist at the last close`],
      );
      assert((live.account.actions?.length ?? 0) > 0, "actions are booked");
      // What came too late is removed, so that the backtest does not know it either.
      const store = openBarStore(db);
      store.actions.remove({ symbol: "AAA", date: FIRST });
      store.actions.remove({ symbol: "BBB", type: "delist" });
      store.close();
      const repeated: number[] = [];
      const backtest = await runBacktest(recordedConfig(given, db, THIRD), {
        db,
        runner,
        strategies: [holder(repeated)],
      });
      assertEquals(repeated, seen);
      assertEquals(backtest.fills, live.fills);
      assertEquals(backtest.account.actions, live.account.actions);
      assertEquals(backtest.hash, live.hash);
    }));
}
