/**
 * A run of a symbol with trading hours of its own is a run of its whole group over
 * a store without the bars outside of these hours, whose days are cut by hand.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { makeColumns } from "../../../src/store/bar_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import type { CalendarOverride } from "../../../src/time/overrides.ts";
import { runBacktest } from "../../../src/system/system_manager.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { withFolder } from "../_market.ts";
import {
  actionsOn,
  type Asked,
  groupConfig,
  GROUPS,
  runGroups,
  type Span,
  writeGroups,
} from "./_groups.ts";

/** Single spans: an override of a date has no breaks of its own. */
const HOURS: Readonly<Record<string, readonly string[]>> = {
  SPY: ["10:00-15:00", "09:30-12:00", "13:30-16:00"],
  VOD: ["09:00-16:00", "14:30-16:30"],
  SONY: ["09:30-14:00", "12:30-15:00"],
  HSBC: ["10:15-15:30"],
  BTCUSD: ["08:00-16:00", "20:00-24:00"],
  ES: ["08:30-15:15", "18:00-02:00", "12:30-15:15", "17:00-12:00"],
  EURUSD: ["20:00-04:00", "08:00-17:00"],
};

/** Clock changes of America and Europe, holidays and early closes. */
const SPANS: readonly { readonly stored: Span; readonly range: Span }[] = [
  {
    stored: { from: "2024-02-26", to: "2024-03-13" },
    range: { from: "2024-03-06", to: "2024-03-13" },
  },
  {
    stored: { from: "2024-11-18", to: "2024-12-03" },
    range: { from: "2024-11-26", to: "2024-12-02" },
  },
  {
    stored: { from: "2024-03-21", to: "2024-04-02" },
    range: { from: "2024-03-26", to: "2024-04-02" },
  },
];

/** Whether the local time of an instant is within a span, which may go over midnight. */
function isWithin(instant: number, zone: string, hours: string): boolean {
  const [start, end] = hours.split("-");
  const time = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone).toPlainTime().toString().slice(0, 5);
  return start < end
    ? start <= time && time < end
    : start <= time || time < end;
}

/** A local time of a session's date, as an override writes it. */
function localTime(instant: number, zone: string, date: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant)
    .toZonedDateTimeISO(zone);
  const time = local.toPlainTime().toString().slice(0, 5);
  const days = local.toPlainDate().since(date).days;
  if (days === 1) return "24:00";
  return days === 0 ? time : `${time} the day before`;
}

/**
 * Copies the minutes of a symbol within hours to another store, in which each date
 * of its group has these hours or is closed.
 */
async function cutByHand(
  db: string,
  to: string,
  symbol: string,
  hours: string,
  { from, to: until }: Span,
): Promise<void> {
  const exchange = GROUPS[symbol];
  const time = new TimeManager({ exchange });
  const whole = openBarStore(db, { readOnly: true });
  const cut = openBarStore(to, { create: true });
  for (const date of time.getTradingDates(from, until)) {
    const { zone } = time.requireTradingSession(date);
    const grid = time.slots(date, "1m");
    const minutes = Array.from({ length: grid.count }, (_, i) => grid.start(i))
      .filter((minute) => isWithin(minute, zone, hours));
    const reason = "cut by hand";
    const override: CalendarOverride = minutes.length === 0
      ? { exchange, date, kind: "closed", reason }
      : {
        exchange,
        date,
        kind: "hours",
        open: localTime(minutes[0], zone, date),
        close: localTime(minutes[minutes.length - 1] + 60_000, zone, date),
        reason,
      };
    cut.overrides.put(override);
    const [chunk] = await whole.chunks(symbol, "1m", date, date);
    if (chunk === undefined) continue;
    const all = makeColumns(chunk.rows);
    const rows = whole.decode(chunk, all, 0);
    const kept = makeColumns(rows);
    const names = [
      "timestamp",
      "open",
      "high",
      "low",
      "close",
      "volume",
    ] as const;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      if (!isWithin(all.timestamp[row], zone, hours)) continue;
      for (const name of names) kept[name][count] = all[name][row];
      count++;
    }
    if (count === 0) continue;
    cut.writeDay(symbol, "1m", date, kept, 0, count, { exchange });
  }
  const actions = whole.actions.list();
  const file = { path: "made up", size: 0, sha256: "", format: "csv" };
  cut.actions.add(actions, { ...file, actions: actions.length });
  whole.close();
  cut.close();
}

/** What a run says, without the name of its group. */
function told(
  { log, result }: Awaited<ReturnType<typeof runGroups>>,
  symbol: string,
) {
  return {
    bars: log.get(symbol),
    fills: result.fills,
    gaps: result.gaps,
    quality: result.quality,
    sessions: result.sessions,
    account: result.account,
    equity: result.equity,
  };
}

Deno.test("a run over trading hours is one over a store and days that are cut to them by hand", async () => {
  await withFolder(async (folder) => {
    const dbs = SPANS.map(({ stored, range }) =>
      writeGroups(folder, stored, actionsOn(range.from, range.to))
    );
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.nat(SPANS.length - 1),
        fc.constantFrom(...Object.keys(HOURS)),
        fc.nat(),
        fc.subarray(["1m", "5m", "15m", "1h", "1d"] as const, { minLength: 1 }),
        fc.integer({ min: 0, max: 3 }),
        fc.constantFrom(
          {},
          { flat_at_close: true },
          { at_end: "close" } as const,
        ),
        fc.constantFrom("raw", "splits"),
        fc.constantFrom("raw", "ratio", "difference"),
        async (
          span,
          symbol,
          choice,
          streams,
          trailing_days,
          trading,
          adjustment,
          continuous,
        ) => {
          const { stored, range } = SPANS[span];
          const spans = HOURS[symbol];
          const hours = spans[choice % spans.length];
          const db = `${folder}/cut_${runs++}.db`;
          await cutByHand(dbs[span], db, symbol, hours, stored);
          const asked: Asked = {
            db: dbs[span],
            symbols: [symbol],
            range,
            data: {
              streams: [...streams],
              adjustment,
              continuous,
              ...(trailing_days > 0 && {
                historical: {
                  data: [{ trailing_days, intervals: [streams[0]] }],
                },
              }),
              indicators: {
                session: [
                  { id: "fast", name: "ema", period: 5, interval: streams[0] },
                  { id: "long", name: "sma", period: 3, interval: "1d" },
                  ...(streams[0] === "1d" ? [] : [
                    { id: "v", name: "vwap", interval: streams[0] },
                  ]),
                ],
              },
              derived_bars: { min_coverage: 0.5 },
              gap_filler: { quality_thresholds: [98, 95] },
            },
            trading,
          };
          const own = await runGroups({ ...asked, hours: { [symbol]: hours } });
          const byHand = await runGroups({ ...asked, db });
          assertEquals(told(own, symbol), told(byHand, symbol));
          assertEquals(
            own.log.get(`${GROUPS[symbol]}@${hours}`),
            byHand.log.get(GROUPS[symbol]),
          );
          assert((own.log.get(symbol)?.length ?? 0) > 0);
        },
      ),
      {
        numRuns: 15,
        // Early closes: within the hours, and before them.
        examples: [
          [
            1,
            "ES",
            0,
            ["1m", "1h", "1d"],
            2,
            { flat_at_close: true },
            "raw",
            "ratio",
          ],
          [1, "ES", 2, ["5m"], 1, {}, "raw", "raw"],
          [1, "SPY", 0, ["1m", "1d"], 3, {}, "splits", "raw"],
        ],
      },
    );
  });
});

Deno.test("a symbol with hours of its own beside whole sessions gets what it gets alone", async () => {
  await withFolder(async (folder) => {
    const { stored, range } = SPANS[1];
    const db = writeGroups(folder, stored);
    const hours = { ES: "08:30-15:15", SONY: "09:30-14:00" };
    const asked = { db, range, hours };
    const symbols = ["SPY", "ES", "EURUSD", "SONY"];
    const joint = await runGroups({ ...asked, symbols });
    for (const symbol of symbols) {
      const alone = await runGroups({ ...asked, symbols: [symbol] });
      assertEquals(joint.log.get(symbol), alone.log.get(symbol), symbol);
      assertEquals(joint.result.quality[symbol], alone.result.quality[symbol]);
    }
    // Thanksgiving: the group closes at 12:00 in Chicago, and New York has no session.
    const day = joint.result.sessions.find(({ date }) => date === "2024-11-28");
    assertEquals(day?.groups?.["US_FUTURES@08:30-15:15"], {
      open: "2024-11-28T14:30:00.000Z",
      close: "2024-11-28T18:00:00.000Z",
    });
    assertEquals(day?.groups?.US_EQUITY, undefined);
  });
});

Deno.test("hours equal the group's in no event, and the run says how many bars it left out", async () => {
  await withFolder(async (folder) => {
    const { stored, range } = SPANS[1];
    const db = writeGroups(folder, stored);
    const asked = { db, range, symbols: ["ES"] };
    const whole = await runGroups(asked);
    const covering = await runGroups({
      ...asked,
      hours: { ES: "17:00-16:00" },
    });
    assertEquals(covering.result.hash, whole.result.hash);
    const cut = await runGroups({ ...asked, hours: { ES: "08:30-15:15" } });
    const bars = (told: typeof whole) =>
      told.result.sessions.reduce((sum, { bars }) => sum + bars.ES, 0);
    const left = bars(whole) - bars(cut);
    assert(
      cut.result.warnings.includes(
        `${left} stored bars are outside of their session's slots and were not delivered`,
      ),
      cut.result.warnings.join("\n"),
    );
  });
});

Deno.test("a benchmark of daily bars is that of whole sessions, whose bars begin at another time", async () => {
  await withFolder(async (folder) => {
    const { stored, range } = SPANS[1];
    const db = writeGroups(folder, stored);
    const store = openBarStore(db);
    const closes: number[] = [];
    const time = new TimeManager({ exchange: "US_FUTURES" });
    for (const date of time.getTradingDates(range.from, range.to)) {
      const [chunk] = await store.chunks("ES", "1d", date, date);
      const day = makeColumns(1);
      store.decode(chunk, day, 0);
      closes.push(day.close[0]);
      const exchange = "US_FUTURES";
      store.writeDay("DAYS", "1d", date, day, 0, 1, { exchange });
    }
    store.close();
    const { result } = await runGroups({
      db,
      range,
      symbols: ["ES"],
      hours: { ES: "08:30-15:15" },
      benchmark: "DAYS",
    });
    assertEquals(result.statistics.benchmark?.closes, closes);
  });
});

Deno.test("a benchmark of another group has prices on holidays of the run's own group", async () => {
  await withFolder(async (folder) => {
    const { stored, range } = SPANS[1];
    const db = writeGroups(folder, stored);
    const { result } = await runGroups({
      db,
      range,
      symbols: ["SPY", "ES"],
      benchmark: "ES",
    });
    // Thanksgiving has a session of futures alone.
    const dates = result.sessions.map(({ date }) => date);
    const day = dates.indexOf("2024-11-28");
    const store = openBarStore(db, { readOnly: true });
    const [chunk] = await store.chunks("ES", "1m", dates[day], dates[day]);
    const bars = makeColumns(chunk.rows);
    const rows = store.decode(chunk, bars, 0);
    store.close();
    assertEquals(
      result.statistics.benchmark?.closes[day],
      bars.close[rows - 1],
    );
  });
});

Deno.test("bars, VWAP and orders at the open and close are those of two spans, reckoned from stored minutes", async () => {
  await withFolder(async (folder) => {
    const { stored, range } = SPANS[1];
    const db = writeGroups(folder, stored);
    const zone = "America/Chicago";
    const spans = ["08:30-12:00", "13:00-15:15"];
    const hours = spans.join("/");
    const seen: unknown[][] = [];
    const vwaps: (readonly [number, number])[] = [];
    const fills: unknown[][] = [];
    const config = groupConfig({
      db,
      range,
      symbols: ["ES"],
      hours: { ES: hours },
      data: {
        streams: ["1m", "1h", "1d"],
        derived_bars: { min_coverage: 0 },
        indicators: { session: [{ id: "v", name: "vwap", interval: "1m" }] },
      },
    });
    await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [{
        name: "teller",
        subscriptions: [{ intervals: ["1m", "1h", "1d"] }],
        onSessionStart(context) {
          context.buy("ES", 1, { type: "market_on_open" });
          context.sell("ES", 1, { type: "market_on_close" });
        },
        onFill(_, { price, side }) {
          fills.push([price, side]);
        },
        onBar(context, bar) {
          if (bar.interval === "1m") {
            const { value } = context.indicator("ES", "v");
            return void vwaps.push([bar.timestamp, value ?? NaN]);
          }
          const { interval, timestamp, open, high, low, close, volume } = bar;
          seen.push([interval, timestamp, open, high, low, close, volume]);
        },
      }],
    });

    const store = openBarStore(db, { readOnly: true });
    const chunks = await store.chunks("ES", "1m", range.from, range.to);
    const bars: unknown[][] = [];
    const prices: [number, number][] = [];
    const traded: unknown[][] = [];
    for (const chunk of chunks) {
      const all = makeColumns(chunk.rows);
      const rows = store.decode(chunk, all, 0);
      const aggregate = (interval: string, start: number, of: number[]) => {
        const pick = (column: Float64Array) => of.map((row) => column[row]);
        bars.push([
          interval,
          start,
          all.open[of[0]],
          Math.max(...pick(all.high)),
          Math.min(...pick(all.low)),
          all.close[of[of.length - 1]],
          pick(all.volume).reduce((sum, volume) => sum + volume, 0),
        ]);
      };
      const rowsIn = spans.map((span) =>
        Array.from({ length: rows }, (_, row) => row)
          .filter((row) => isWithin(all.timestamp[row], zone, span))
      );
      let [money, shares] = [0, 0];
      for (const row of rowsIn.flat()) {
        const typical = (all.high[row] + all.low[row] + all.close[row]) / 3;
        money += typical * all.volume[row];
        shares += all.volume[row];
        prices.push([all.timestamp[row], money / shares]);
      }
      const at = (time: string) =>
        Temporal.PlainDate.from(chunk.date).toZonedDateTime({
          timeZone: zone,
          plainTime: time,
        }).epochMilliseconds;
      rowsIn.forEach((own, i) => {
        const start = at(spans[i].slice(0, 5));
        const byHour = Map.groupBy(
          own,
          (row) => Math.floor((all.timestamp[row] - start) / 3_600_000),
        );
        for (const [hour, rows] of byHour) {
          aggregate("1h", start + hour * 3_600_000, rows);
        }
      });
      const day = rowsIn.flat();
      aggregate("1d", at("08:30"), day);
      const [first, last] = [day[0], day[day.length - 1]];
      traded.push([all.open[first], "buy"], [all.close[last], "sell"]);
    }
    store.close();
    assertEquals(seen, bars);
    assertEquals(vwaps.map(([time]) => time), prices.map(([time]) => time));
    for (const [i, [, value]] of vwaps.entries()) {
      assertAlmostEquals(value, prices[i][1], 1e-9 * value);
    }
    assertEquals(fills, traded);
  });
});
