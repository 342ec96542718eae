/**
 * No figure of what the stages report can be changed without an error or another
 * hash: each one is hashed, or computed again.
 */
import { assert, assertEquals } from "@std/assert";
import type { SessionConfig } from "../../src/config/session_config.ts";
import { makeResult } from "../../src/results/make_result.ts";
import type { RunReports } from "../../src/results/run_reports.ts";
import { openBarStore } from "../../src/store/sqlite/sqlite_bar_store.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runInline } from "../../src/system/inline_runner.ts";
import { prepareRun } from "../../src/system/prepare_run.ts";
import { timeManager } from "../../src/coordinator/run_calendar.ts";
import { asSessionError } from "../../src/text/message_of.ts";
import { getIndicator } from "../../src/indicators/registry.ts";
import { leavesOf, withLeaf } from "../fixtures/leaves.ts";
import {
  actionsOn,
  groupConfig,
  writeGroups,
} from "../system/groups/_groups.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-07-01", "2024-07-08");
const TRADED = DAYS.slice(1);

/** Trades long and short, is refused, and keeps positions at the end. */
function trader(every: number): Strategy {
  let count = 0;
  return {
    subscriptions: [{ intervals: ["5m"] }],
    onSessionStart: (context) => {
      if (context.universe.length > 0) context.addSymbol("CCC");
    },
    onBar(context, { symbol }) {
      count++;
      if (count % every === 0) context.buy(symbol, 10, { tag: "in" });
      if (count % (every + 4) === 0) context.sell(symbol, 15);
      if (count % 50 === 0) context.buy(symbol, 1e7);
      if (count % 30 === 0) {
        context.submit({
          symbol,
          side: "buy",
          quantity: 1,
          type: "limit",
          limitPrice: 1,
          timeInForce: "day",
        });
      }
    },
  };
}

/** Is given the stages' reports of a run, and what makes a hash of them. */
type Body = (
  reports: RunReports,
  hashOf: (reports: RunReports) => string,
) => void;

/** The stages' reports of a run of one exchange group. */
function withRun(body: Body): Promise<void> {
  return withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [
        { name: "AAA", seed: 1, gaps: 0.05 },
        { name: "BBB", seed: 2, empty: ["2024-07-03"] },
        { name: "CCC", seed: 3, gaps: 0.1 },
      ],
    });
    const config = makeConfig({
      days: TRADED,
      symbols: ["AAA", "BBB"],
      data: {
        universe: ["CCC"],
        streams: ["1m", "5m"],
        historical: {
          data: [{ trailing_days: 1, intervals: ["1m"] }],
          enable_quality: true,
        },
        indicators: {
          session: [{ id: "sma", name: "sma", period: 300, interval: "5m" }],
        },
      },
      rest: {
        trading_config: {
          max_buying_power: 100_000,
          interest_rate: 0.1,
          borrow_rate: 0.2,
          commission: { type: "per_share", rate: 0.01 },
          slippage: { type: "percent", percent: 0.01 },
          spread: { type: "percent", percent: 0.02 },
        },
      },
    });
    await reportsOf(config, db, body);
  });
}

/** The same of shares, coins and a future that converts, each in its group. */
function withGroups(body: Body): Promise<void> {
  return withFolder(async (folder) => {
    const range = { from: "2025-01-08", to: "2025-01-10" };
    const db = writeGroups(
      folder,
      { from: "2025-01-06", to: range.to },
      actionsOn("2025-01-08", "2025-01-10"),
    );
    const config = groupConfig({
      db,
      symbols: ["SPY", "BTCUSD", "VOD"],
      range,
      data: {
        streams: ["1m", "5m"],
        historical: {
          data: [{ trailing_days: 1, intervals: ["1m"] }],
          enable_quality: true,
        },
        indicators: {
          session: [{ id: "sma", name: "sma", period: 600, interval: "5m" }],
        },
      },
      trading: {
        starting_cash: 1_000_000,
        max_buying_power: 10_000_000,
        interest_rate: 0.1,
        borrow_rate: 0.2,
        slippage: { type: "percent", percent: 0.01 },
        spread: { type: "percent", percent: 0.02 },
      },
    });
    await reportsOf(config, db, body);
  });
}

async function reportsOf(
  config: SessionConfig,
  db: string,
  body: Body,
): Promise<void> {
  const store = openBarStore(db, { readOnly: true });
  try {
    const options = {
      db,
      runner: "inline" as const,
      strategies: [trader(7), trader(11)],
    };
    const own = { modules: [], lookup: (name: string) => getIndicator(name) };
    const { start, given } = await prepareRun(config, options, own, store);
    const reports = await runInline(start, store, given?.strategies ?? []);
    body(reports, (changed) =>
      makeResult({
        config,
        plan: start.plan,
        reports: changed,
        strategies: changed.analysis.strategies,
        time: timeManager(start.plan),
        runner: "inline",
        startSeconds: 0,
      }).hash);
  } finally {
    store.close();
  }
}

/**
 * Texts of strategies, measurements of the machine, what is not printed, and
 * `listedTo`, which is infinite here: a change leaves it as it is.
 */
const LEFT_OUT =
  /^analysis\.(?:metrics|busyMs|log|strategies)|^(?:lanes\.\d+\.)?processor\.(?:metrics|busyMs)|\.(?:\w*[tT]ag|\w*[rR]eason|text)$|^analysis\.drawdowns\.falls|\.listedTo$/;

/** A result as its hash, or as the code of the error. */
function outcomeOf(hash: () => string): string {
  try {
    return hash();
  } catch (error) {
    return asSessionError(error)?.code ?? "crash";
  }
}

Deno.test("each figure that a thread with foreign code reports is hashed or computed again", () =>
  withRun((reports, hashOf) => {
    const honest = hashOf(reports);
    const { analysis, processor, universe } = reports;
    assertEquals(hashOf(structuredClone(reports)), honest);
    assert(analysis.account.fills.length > 50);
    assert(analysis.account.openPositions.length > 0);
    assert(analysis.account.borrowCost > 0);
    assert((analysis.account.slippageCost ?? 0) > 0);
    assert((analysis.account.spreadCost ?? 0) > 0);
    assert(analysis.account.endings.length > 1);
    assert(analysis.lateIndicators.length > 0);
    assert(processor.skips.notices.length > 0);
    assert((universe?.skips.notices.length ?? 0) > 0);
    assert((universe?.missing.words.length ?? 0) > 0);
    const kinds = requireHashed(
      { analysis, processor, universe },
      reports,
      hashOf,
    );
    assert(kinds > 100, `${kinds}`);
  }));

/** Requires another hash or an error for each figure of `parts`; returns their kinds. */
function requireHashed(
  parts: object,
  reports: RunReports,
  hashOf: (reports: RunReports) => string,
): number {
  const honest = hashOf(reports);
  const kinds = new Map<string, number>();
  for (const path of leavesOf(parts)) {
    const name = path.join(".");
    // Those of each group stand for themselves.
    const kind = name.replace(/(?<!(?:groups|lanes)\.)\b\d+\b/g, "N");
    const seen = kinds.get(kind) ?? 0;
    kinds.set(kind, seen + 1);
    // The first ones of each list stand for the others.
    if (seen > 1 || LEFT_OUT.test(name)) continue;
    const outcome = outcomeOf(() => hashOf(withLeaf(reports, path)));
    assert(outcome !== honest, name);
    assert(outcome !== "crash", name);
  }
  return kinds.size;
}

/** The reports of a run whose strategies' thread has reported `analysis`, as they are joined. */
function rejoined(reports: RunReports): RunReports {
  const { groups = [], ...rest } = reports.analysis;
  return {
    ...reports,
    ...reports.lanes && {
      lanes: reports.lanes.map((lane, i) => ({
        ...lane,
        analysis: { ...rest, ...groups[i] },
      })),
    },
  };
}

Deno.test("so is each figure of a run of several exchange groups, and of each group", () =>
  withGroups((reports, hashOf) => {
    const hashOfAll = (changed: RunReports) => hashOf(rejoined(changed));
    const { analysis, lanes = [] } = reports;
    assertEquals(hashOfAll(structuredClone(reports)), hashOf(reports));
    assertEquals(analysis.groups?.length, 3);
    assertEquals(lanes.length, 3);
    assert(analysis.account.fills.length > 50);
    assert((analysis.account.actions?.length ?? 0) > 0);
    assert(
      (analysis.groups ?? []).every(({ lateIndicators }) =>
        lateIndicators.length > 0
      ),
    );
    const parts = {
      analysis,
      lanes: lanes.map(({ processor }) => ({ processor })),
    };
    const kinds = requireHashed(parts, reports, hashOfAll);
    assert(kinds > 100, `${kinds}`);
  }));
