import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { parseSessionConfig } from "../../src/config/parse.ts";
import { SessionError } from "../../src/errors.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { RunResult } from "../../src/results/run_result.ts";
import type { Revision } from "../../src/store/live_journal.ts";
import type { LagEvent } from "../../src/live/live_event.ts";
import type { LogRecord } from "../../src/log/log_record.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import { runLive } from "../../src/system/live_run.ts";
import { recordedConfig } from "../../src/system/recorded_config.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  FROM,
  inReplayFolder,
  liveReplayConfig,
  replayInput,
  TO,
} from "./_live_replay.ts";

Deno.test("a replay through all workers is recorded, and its backtest has the same hash", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const given = liveReplayConfig(folder);
    const live = await runLive(given, { db }).done;
    assertEquals(live.sessions.map(({ date, bars }) => [date, bars]), [
      [FROM, { AAA: 390, BBB: 390 }],
      [TO, { AAA: 210, BBB: 210 }],
    ]);
    assert(live.fills.length > 10);
    for (const runner of ["inline", "workers"] as const) {
      const recorded = recordedConfig(given, db, TO);
      const repeated = await runBacktest(recorded, { db, runner });
      assertEquals(repeated.hash, live.hash);
    }
    // Everything has been delivered.
    const error = await assertRejects(() => runLive(given, { db }).done);
    assert(error instanceof SessionError);
    assertEquals(error.code, "data_missing");
  }));

Deno.test("a live run converts by a pair among its symbols, and the backtest over what it recorded has the same hash", () =>
  inReplayFolder(async (folder) => {
    const input = {
      ...replayInput(folder),
      instruments: { AAA: { currency: "EUR" } },
      trading_config: {
        max_buying_power: 100_000_000,
        conversion_cost: 0.001,
        currency_pairs: { "EUR/USD": "BBB" },
      },
    };
    const given = parseSessionConfig(input);
    const db = `${folder}/live.db`;
    const live = await runLive(given, { db }).done;
    const rates = live.fills.flatMap(({ conversion }) =>
      conversion === undefined ? [] : [conversion.rate]
    );
    assert(new Set(rates).size > 3, `${rates}`);
    for (const runner of ["inline", "workers"] as const) {
      const recorded = recordedConfig(given, db, TO);
      const repeated = await runBacktest(recorded, { db, runner });
      assertEquals(repeated.fills, live.fills);
      assertEquals(repeated.hash, live.hash);
    }
    const error = await assertRejects(
      () =>
        runLive(
          parseSessionConfig({ ...input, trading_config: {} }),
          { db: `${folder}/other.db` },
        ).done,
      SessionError,
    );
    assertStringIncludes(
      error.message,
      "add EURUSD or USDEUR to session_data_config.symbols",
    );
  }));

Deno.test("holes of a replay are gaps to the slot, the same in every run", () =>
  inReplayFolder(async (folder) => {
    const holes = { holes: 0.1, unfilled: 1, delay_seconds: 2, seed: 5 };
    const given = liveReplayConfig(folder, holes);
    const [first, second] = await Promise.all(
      ["a.db", "b.db"].map((name) =>
        runLive(given, { db: `${folder}/${name}` }).done
      ),
    );
    assertEquals(first.hash, second.hash);
    const bars = first.sessions.flatMap(({ bars }) => Object.values(bars));
    const missing = 2 * (390 + 210) - bars.reduce((sum, n) => sum + n, 0);
    assert(missing > 80 && missing < 160, `${missing} bars are missing`);
  }));

Deno.test("bars that a replay's stream leaves out are asked for and stored as revisions, and change nothing of the run", () =>
  inReplayFolder(async (folder) => {
    const results: { live: RunResult; revisions: Revision[] }[] = [];
    for (const max_retries of [0, 5]) {
      const db = `${folder}/${max_retries}.db`;
      const input = replayInput(folder, { holes: 0.1, seed: 5 });
      const live = await runLive(
        parseSessionConfig({
          ...input,
          session_data_config: {
            ...input.session_data_config,
            gap_filler: { max_retries },
          },
        }),
        { db },
      ).done;
      const store = openBarStore(db, { readOnly: true });
      const revisions = [FROM, TO].flatMap((date) =>
        store.live.revisions(date)
      );
      store.close();
      results.push({ live, revisions });
    }
    const [off, on] = results;
    assertEquals(on.live.hash, off.live.hash);
    assertEquals(on.live.gaps, off.live.gaps);
    assertEquals(off.live.gapFilling?.requests, 0);
    assertEquals(off.revisions, []);
    assert(on.revisions.length > 0);
    assert(on.live.gapFilling !== undefined);
    const { received } = on.live;
    assertEquals(
      received?.revisions.map((
        { open, high, low, close, volume, ...one },
      ) => ({ ...one, values: [open, high, low, close, volume] })),
      on.revisions.map((one) => ({ ...one, values: [...one.values] })),
    );
    for (const [symbol, counts] of Object.entries(received?.symbols ?? {})) {
      const { bars, empty, late, duplicates, invalid, outside } = counts;
      assertEquals([bars + empty, duplicates, invalid, outside], [
        600,
        0,
        0,
        0,
      ]);
      const revised = on.revisions.filter((one) => one.symbol === symbol);
      assertEquals(late, revised.length);
    }
    assertEquals(
      [received?.dropped, received?.lateSlices, received?.interruptions],
      [0, 0, 0],
    );
    const text = `${on.revisions.length} late`;
    assertStringIncludes(formatResult(on.live), text);
    const json = JSON.parse([...resultJson(on.live)].join(""));
    assertEquals(
      Date.parse(json.received.revisions[0].start),
      on.revisions[0].start,
    );
    const { requests, symbols, slots } = on.live.gapFilling;
    assert(requests > 0);
    for (const [symbol, counts] of Object.entries(symbols)) {
      const missing = on.live.quality[symbol]["1m"].missing;
      const { late, open, unfillable, noTrade, delivered } = counts;
      assertEquals(late + open + unfillable, missing);
      assertEquals([noTrade, delivered], [0, 0]);
      const listed = slots.filter((one) => one.symbol === symbol);
      assertEquals(listed.reduce((sum, { slots }) => sum + slots, 0), missing);
    }
  }));

Deno.test("a run that is stopped goes on where it was, with the result of one that was not", () =>
  inReplayFolder(async (folder) => {
    const given = liveReplayConfig(folder);
    const whole = await runLive(given, { db: `${folder}/whole.db` }).done;
    const db = `${folder}/parts.db`;
    const run = runLive(given, { db });
    while (run.status().bars < 200) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    run.stop();
    const part = await run.done;
    assertEquals(part.sessions.map(({ date }) => date), [FROM]);
    assert(part.sessions[0].bars.AAA < 390);
    const rest = await runLive(given, { db }).done;
    assertEquals(rest.hash, whole.hash);
  }));

Deno.test("a run that is stopped before a session says when that opens", () =>
  inReplayFolder(async (folder) => {
    const run = runLive(liveReplayConfig(folder), { db: `${folder}/live.db` });
    run.stop();
    const error = await assertRejects(() => run.done);
    assert(error instanceof SessionError);
    assertEquals(error.code, "stopped");
    assertEquals(
      error.message,
      "The run was stopped before a session had begun: that of 2025-07-02 opens at 2025-07-02T13:30:00Z",
    );
  }));

Deno.test("a config that is not live, or whose feed lacks what it needs, is refused before anything is written", () =>
  inReplayFolder(async (folder) => {
    const db = `${folder}/live.db`;
    const { mode: _, ...others } = replayInput(folder);
    const range = { start_date: FROM, end_date: TO };
    const cases = [
      [{ ...others, backtest_config: range }, "config_invalid"],
      [replayInput(folder, { store: `${folder}/none.db` }), "store_open"],
      [
        { ...replayInput(folder), api_config: { data_api: "alpaca" } },
        "config_invalid",
      ],
    ] as const;
    for (const [input, code] of cases) {
      const run = runLive(parseSessionConfig(input), { db });
      const error = await assertRejects(() => run.done);
      assert(error instanceof SessionError, String(error));
      assertEquals(error.code, code);
    }
    await assertRejects(() => Deno.stat(db));
  }));

Deno.test("a strategy that blocks its thread for 5 s gets all bars, and the same result; log, events and status tell that it is behind", () =>
  inReplayFolder(async (folder) => {
    const module = (ms: number) => {
      const path = `${folder}/sleeper_${ms}.js`;
      Deno.writeTextFileSync(
        path,
        `let count = 0;
export default {
  name: "sleeper",
  subscriptions: [{ intervals: ["1m"] }],
  onBar(context, { symbol }) {
    if (++count === 100) {
      const memory = new Int32Array(new SharedArrayBuffer(4));
      Atomics.wait(memory, 0, 0, ${ms});
    }
    const held = context.position(symbol);
    if (held === 0) context.buy(symbol, 1);
    else if (count % 5 === 0) context.sell(symbol, held);
  },
};`,
      );
      return path;
    };
    const hashes: string[] = [];
    for (const ms of [0, 5_000]) {
      const records: LogRecord[] = [];
      const events: LagEvent[] = [];
      const lags: number[] = [];
      const run = runLive(
        parseSessionConfig({
          ...replayInput(folder, { end_date: FROM, speed_multiplier: 10_000 }),
          strategies: [{ module: module(ms) }],
        }),
        {
          db: `${folder}/${ms}.db`,
          onLog: (record) => {
            if (record.code !== "market_lag") return;
            records.push(record);
            lags.push(run.status().lagMs);
          },
          onEvent: (event) => {
            if (event.type === "lag") events.push(event);
          },
        },
      );
      const { sessions, hash, metrics } = await run.done;
      assertEquals(sessions[0].bars, { AAA: 390, BBB: 390 });
      hashes.push(hash);
      if (ms === 0) continue;
      assert(metrics.lag !== undefined);
      const { maxMs, lateSlices } = metrics.lag;
      // Slices follow one another within 6 ms of the clock.
      assert(maxMs >= 0.9 * ms * 10_000, `${maxMs}`);
      // It slept in slot 50 of 390, and the session went on.
      assert(lateSlices > 100 && lateSlices < 390, `${lateSlices}`);
      const edges = Object.entries(metrics.backtest.edges)
        .map(([edge, { overruns }]) => [edge, overruns]);
      assertEquals(edges, [
        ["coordinator → processor", 0],
        ["coordinator → analysis", lateSlices],
        ["processor → analysis", 0],
      ]);
      assert(lags[0] >= 60_000, `${lags}`);
      const [first, last] = [records[0], records.at(-1)];
      assertEquals([first.level, last?.level], ["warn", "info"]);
      assertEquals(
        events.map(({ state }) => state),
        records.map(({ level }) => level === "warn" ? "behind" : "caught_up"),
      );
      assertEquals(events.at(-1)?.lateSlices, lateSlices);
      const { overruns, lagMs } = run.status();
      assertEquals([overruns, lagMs], [lateSlices, 0]);
    }
    assertEquals(hashes[0], hashes[1]);
  }));
