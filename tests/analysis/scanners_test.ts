/** Scanners: what they see, add and remove, and when. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import type { GivenScanner } from "../../src/analysis/scanner_loader.ts";
import { SessionError } from "../../src/errors.ts";
import type { Scanner, ScannerContext } from "../../src/strategy/scanner.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  MINUTE,
  withFolder,
} from "../system/_market.ts";

// The short day is the second one of the range.
const DAYS = daysBetween("2024-07-01", "2024-07-05");
const TRADED = DAYS.slice(1);
const UNIVERSE = ["UUU", "VVV", "WWW"];
const idle: Strategy = { subscriptions: [{ intervals: ["1m"] }] };

function run(
  scanners: readonly GivenScanner[],
  strategies: readonly Strategy[] = [idle],
  days = TRADED,
) {
  return withFolder((folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: ["AAA", ...UNIVERSE, "XXX"].map((name, i) => ({
        name,
        seed: 3 + i,
        ...(name === "XXX" && { to: DAYS[0].date }),
      })),
    });
    const config = makeConfig({
      days,
      symbols: ["AAA"],
      data: {
        universe: [...UNIVERSE, "XXX"],
        streams: ["1m", "5m", "1d"],
        historical: { data: [{ trailing_days: 1, intervals: ["1m", "1d"] }] },
        indicators: { session: [{ name: "sma", period: 3, interval: "5m" }] },
      },
    });
    return runBacktest(config, { db, runner: "inline", strategies, scanners });
  });
}

const scanOf = (scan: Scanner["scan"]): Scanner => ({ name: "s", scan });
const iso = (time: number) => new Date(time).toISOString();

Deno.test("a scan before the session sees history only, as of the session's start", async () => {
  const seen: unknown[] = [];
  const strategySees: unknown[] = [];
  await run([{
    pre_session: true,
    scanner: scanOf((c, event) => {
      const days = c.bars("UUU", "1d");
      seen.push([
        event.kind,
        event.time,
        c.time,
        [days.length, days.timestamp(-1)],
        c.bars("AAA", "1m").length,
        c.metrics("UUU").volume,
        c.symbols,
      ]);
      return { symbols: ["UUU"] };
    }),
  }], [{
    ...idle,
    onSessionStart: (c) => void strategySees.push(c.symbols),
  }]);
  assertEquals(
    seen,
    TRADED.map((day, i) => {
      const before = DAYS[i];
      const active = i === 0 ? ["AAA"] : ["AAA", "UUU"];
      const history = (before.close - before.open) / MINUTE;
      const kind = "pre_session";
      const days = [1, before.open];
      return [kind, day.open, day.open, days, history, 0, active];
    }),
  );
  // What it added is active in the session that follows.
  assertEquals(strategySees, TRADED.map(() => ["AAA", "UUU"]));
});

Deno.test("scans during sessions come at their local times, up to the close of a short day", async () => {
  const times: number[] = [];
  await run([{
    regular_session: [
      { start: "09:35", end: "10:00", interval: "10m" },
      { start: "12:30", end: "13:30", interval: "30m" },
    ],
    scanner: scanOf((c, { kind, time }) => {
      assertEquals([kind, c.time], ["regular_session", time]);
      times.push(time);
      return { symbols: [] };
    }),
  }]);
  const expected = TRADED.flatMap(({ open, close }) =>
    [5, 15, 25, 180, 210, 240].map((minute) => open + minute * MINUTE)
      .filter((time) => time <= close)
  );
  // 13:00 is the close of the short day; 13:30 is after it.
  assertEquals(expected.length, 3 * 6 - 1);
  assertEquals(times, expected);
});

Deno.test("an added symbol is called from the next slice on, warm, and again parked when it is not chosen any more", async () => {
  const minutes: number[] = [];
  let warm: unknown;
  const { scanners: [report], log } = await run(
    [{
      regular_session: [{ start: "10:00", end: "12:00", interval: "2h" }],
      scanner: scanOf((c, { time }) => {
        const first = time - c.session.open === 30 * MINUTE;
        return { symbols: first ? ["VVV"] : [] };
      }),
    }],
    [{
      ...idle,
      onBar(c, { symbol }) {
        if (symbol !== "VVV") return;
        minutes.push((c.time - c.session.open) / MINUTE);
        warm ??= [
          c.bars("VVV", "1m").length,
          c.indicator("VVV", "sma_3_5m").ready,
        ];
      },
    }],
    TRADED.slice(0, 1),
  );
  assertEquals(warm, [390 + 31, true]);
  assertEquals(minutes, Array.from({ length: 120 }, (_, i) => 31 + i));
  const { date, open } = TRADED[0];
  const at = (minute: number) => iso(open + minute * MINUTE);
  assertEquals(report.added, [{ symbol: "VVV", date, time: at(30) }]);
  assertEquals(report.removed, [{ symbol: "VVV", date, time: at(150) }]);
  assertEquals([report.preSessionScans, report.regularScans], [0, 2]);
  assertEquals(
    log.lines.map(({ strategy, message }) => [strategy, message]),
    [["s", "scan: added VVV"], ["s", "scan: removed VVV"]],
  );
});

Deno.test("a symbol with a position or a waiting order stays, and is counted", async () => {
  const { scanners: [report] } = await run(
    [{
      regular_session: [{ start: "10:00", end: "10:30", interval: "10m" }],
      scanner: scanOf((c, { time }) => ({
        symbols: time - c.session.open === 30 * MINUTE ? UNIVERSE : [],
      })),
    }],
    [{
      ...idle,
      onBar(c, { symbol }) {
        const minute = (c.time - c.session.open) / MINUTE;
        if (minute === 35 && symbol === "UUU") c.buy("UUU", 1);
        if (minute === 35 && symbol === "VVV") {
          c.submit({
            symbol,
            side: "buy",
            type: "limit",
            quantity: 1,
            limitPrice: 0.01,
          });
        }
        if (minute === 45 && symbol === "UUU") c.sell("UUU", 1);
        if (minute === 55 && symbol === "VVV") c.cancel(c.orders[0].id);
      },
    }],
    TRADED.slice(0, 1),
  );
  const firstDate = TRADED[0].date;
  const removed = report.removed.map(({ symbol, time }) => [symbol, time]);
  const at = (minute: number) => iso(TRADED[0].open + minute * MINUTE);
  assertEquals(removed, [["WWW", at(40)], ["UUU", at(50)], ["VVV", at(60)]]);
  assertEquals(report.kept, [
    { symbol: "UUU", reason: "position", count: 1, firstDate },
    { symbol: "VVV", reason: "order", count: 2, firstDate },
  ]);
  assertEquals(report.keptCount, 3);
});

Deno.test("a scanner removes what it added itself: neither a strategy's symbol nor one that another scanner wants", async () => {
  const { scanners } = await run(
    [
      {
        regular_session: [{ start: "10:00", end: "11:00", interval: "30m" }],
        scanner: scanOf((c, { time }) => ({
          symbols: time - c.session.open === 30 * MINUTE ? UNIVERSE : [],
        })),
      },
      {
        regular_session: [{ start: "10:15", end: "11:00", interval: "30m" }],
        scanner: scanOf((c, { time }) => ({
          symbols: time - c.session.open === 45 * MINUTE ? ["VVV"] : [],
        })),
      },
    ],
    [{
      ...idle,
      setup: (c) => c.addSymbol("UUU"),
      onSlice(c) {
        const minute = (c.time - c.session.open) / MINUTE;
        const expected = minute <= 30
          ? ["AAA", "UUU"]
          : minute <= 60
          ? ["AAA", ...UNIVERSE]
          : minute <= 75
          ? ["AAA", "UUU", "VVV"]
          : ["AAA", "UUU"];
        assertEquals(c.symbols, expected, `minute ${minute}`);
      },
    }],
    TRADED.slice(0, 1),
  );
  assertEquals(scanners.map(({ name }) => name), ["s", "s 2"]);
  assertEquals(scanners.map((one) => one.removedCount), [3, 1]);
  assertEquals(scanners.map((one) => one.symbols), [[], []]);
});

Deno.test("what scans added, skipped and said is in the result, the JSON and the summary", async () => {
  const result = await run(
    [{
      name: "gaps",
      pre_session: true,
      regular_session: [{ start: "15:59", end: "16:00", interval: "1m" }],
      scanner: {
        scan: (c, { kind }) => ({
          symbols: ["UUU", "VVV", "XXX"],
          skipped: { WWW: "too quiet" },
          metadata: { kind, added: c.added.length },
        }),
      },
    }],
    [{ subscriptions: [{ symbols: ["AAA", "UUU"], intervals: ["1m"] }] }],
  );
  const { date: firstDate, open } = TRADED[0];
  const scans = 3 + 4;
  const skip = (symbol: string, reason: string) => ({
    symbol,
    reason,
    count: scans,
    firstDate,
  });
  assertEquals(result.scanners, [{
    name: "gaps",
    preSessionScans: 3,
    regularScans: 4,
    added: [{ symbol: "UUU", date: firstDate, time: iso(open) }],
    addedCount: 1,
    removed: [],
    removedCount: 0,
    kept: [],
    keptCount: 0,
    skipped: [
      skip("XXX", "it has no bars in the range"),
      skip("VVV", "no subscription of a strategy covers it"),
      skip("WWW", "too quiet"),
    ],
    skippedCount: 3 * scans,
    symbols: ["UUU"],
    metadata: { kind: "regular_session", added: 1 },
  }]);
  const json = JSON.parse([...resultJson(result)].join(""));
  assertEquals(json.scanners, result.scanners);
  assert(
    formatResult(result).includes(
      "scanners     gaps: 7 scans, 1 added, 0 removed, 21 skipped",
    ),
  );
  // The short day has no 15:59.
  const skipped = result.log.lines.find(({ level }) => level === "warn");
  assert(skipped?.message.startsWith("Scan every 1m from 15:59 to 16:00 is"));
});

Deno.test("a scanner's mistake ends the run and names scanner, hook and date", async () => {
  let kept: ScannerContext | undefined;
  const cases: [GivenScanner["scanner"], string][] = [
    [
      scanOf(() => {
        throw new Error("boom");
      }),
      "Scanner s failed in scan on 2024-07-02: boom",
    ],
    [
      {
        scan: () => ({ symbols: [] }),
        setup() {
          throw new Error("boom");
        },
      },
      "Scanner scanner 1 failed in setup on 2024-07-02: boom",
    ],
    [scanOf(() => undefined as never), "it returned nothing; it must return {"],
    [scanOf(() => ["UUU"] as never), "it returned a list"],
    [scanOf(() => Promise.resolve() as never), "it returned a promise"],
    [scanOf(() => ({ symbls: [] }) as never), "did you mean symbols?"],
    [
      scanOf(() => ({ symbols: ["UUV"] })),
      'it chose "UUV", which is not in session_data_config.universe (3 symbols); did you mean',
    ],
    [
      scanOf(() => ({ symbols: [], skipped: { UUU: 3 } }) as never),
      "a text for each symbol",
    ],
    [
      scanOf(() => ({ symbols: [], metadata: { a: NaN } })),
      "no object of JSON values",
    ],
    [
      scanOf((c) => {
        kept = c;
        return { symbols: [] };
      }),
      "Scanner s called random during setup of strategy strategy 1 on 2024-07-02, outside of its hooks",
    ],
    [{} as Scanner, "Cannot load scanner scanner 1: it has no method scan"],
    [
      { Scan: () => {} } as unknown as Scanner,
      "it has Scan, which nothing calls; did you mean scan?",
    ],
  ];
  for (const [scanner, text] of cases) {
    kept = undefined;
    const isForeign = text.includes("random");
    const strategy = isForeign
      ? {
        ...idle,
        onSessionStart: () => void kept?.random(),
      }
      : idle;
    const error = await assertRejects(
      () => run([{ pre_session: true, scanner }], [strategy]),
      SessionError,
    );
    const expected = text.replace("setup of", "onSessionStart of");
    assert(
      error.message.includes(isForeign ? expected : text),
      `${error.message}\n${text}`,
    );
    assert(error.code.startsWith("strategy_"), error.code);
  }
});

Deno.test("a given scanner needs a time to scan at", async () => {
  const scanner = scanOf(() => ({ symbols: [] }));
  const message = async (given: Omit<GivenScanner, "scanner">) =>
    (await assertRejects(() => run([{ scanner, ...given }]), SessionError))
      .message;
  assert((await message({})).includes("Scanner 1 never scans"));
  const regular_session = [{ start: "9.35", end: "10:00", interval: "5m" }];
  assert((await message({ regular_session })).includes('"9.35"'));
  const off = await run([{ scanner, enabled: false }]);
  assertEquals(off.scanners, []);
});
