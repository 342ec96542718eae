import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import type { Feed } from "../../../src/feeds/feed.ts";
import {
  fetchBars,
  type FetchOptions,
} from "../../../src/ingest/fetch/fetch_bars.ts";
import { importBars } from "../../../src/ingest/import_bars.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import type { MarketStore } from "../../../src/store/market_store.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { withAlpaca, withBinance } from "../../feeds/_feed.ts";
import type { VenueBar } from "../../feeds/venue/venue.ts";

const MINUTE = 60_000;
const TIME = new TimeManager({ exchange: "US_EQUITY" });

/** Opens and closes, written by hand: a change of clocks, Thanksgiving, a half day. */
const HOURS: Readonly<Record<string, readonly [string, string]>> = {
  "2025-10-31": ["2025-10-31T13:30Z", "2025-10-31T20:00Z"],
  "2025-11-03": ["2025-11-03T14:30Z", "2025-11-03T21:00Z"],
  "2025-11-26": ["2025-11-26T14:30Z", "2025-11-26T21:00Z"],
  "2025-11-28": ["2025-11-28T14:30Z", "2025-11-28T18:00Z"],
};

/** A bar with prices of its own for each minute. */
function barOf(symbol: string, start: number): VenueBar {
  const base = 50 + (start / MINUTE) % 1_000;
  return {
    symbol,
    start,
    open: base,
    high: base + 1,
    low: base - 1,
    close: base + 0.5,
    volume: 10 + (start / MINUTE) % 7,
  };
}

/** The bars of a date, and those of an hour before and after. */
function dayOf(symbol: string, date: string): VenueBar[] {
  const [open, close] = HOURS[date].map((text) => Date.parse(text));
  const bars: VenueBar[] = [];
  for (let at = open - 60 * MINUTE; at < close + 60 * MINUTE; at += MINUTE) {
    bars.push(barOf(symbol, at));
  }
  return bars;
}

/** Minutes of a date from its open to its close. */
function minutesOf(date: string): number {
  const [open, close] = HOURS[date].map((text) => Date.parse(text));
  return (close - open) / MINUTE;
}

function storedOf(store: MarketStore, symbol: string, date: string) {
  const chunks = store.chunks(symbol, "1m", date, date);
  assert(Array.isArray(chunks));
  if (chunks.length === 0) return [];
  const columns = makeColumns(chunks[0].rows);
  store.decode(chunks[0], columns, 0);
  return [...columns.timestamp].map((start, i): VenueBar => ({
    symbol,
    start,
    open: columns.open[i],
    high: columns.high[i],
    low: columns.low[i],
    close: columns.close[i],
    volume: columns.volume[i],
  }));
}

function regular(bars: readonly VenueBar[], date: string): VenueBar[] {
  const [open, close] = HOURS[date].map((text) => Date.parse(text));
  return bars.filter(({ start }) => start >= open && start < close);
}

function options(feed: Feed, over: Partial<FetchOptions> = {}): FetchOptions {
  return {
    feed,
    symbols: ["QZX", "ABC"],
    interval: "1m",
    from: "2025-11-26",
    to: "2025-11-30",
    time: TIME,
    adjustment: "raw",
    onConflict: "fail",
    now: () => Date.parse("2026-01-10T00:00Z"),
    ...over,
  };
}

function withStore(
  action: (store: MarketStore) => Promise<void>,
): Promise<void> {
  const store = openBarStore(":memory:");
  return action(store).finally(() => store.close());
}

Deno.test(
  "the bars of regular hours of all sessions of a range are stored, and nothing is asked for twice",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      const dates = Object.keys(HOURS);
      venue.pageBars = 700;
      venue.bars = dates.flatMap((date) => [
        ...dayOf("QZX", date),
        ...dayOf("ABC", date),
      ]);
      const given = options(feed, { from: "2025-10-31" });
      const summary = await fetchBars(store, given);
      for (const symbol of ["QZX", "ABC"]) {
        for (const date of dates) {
          assertEquals(
            storedOf(store, symbol, date),
            regular(dayOf(symbol, date), date),
            `${symbol} ${date}`,
          );
        }
      }
      const bars = dates.reduce((sum, date) => sum + minutesOf(date), 0);
      assertEquals(summary.added, 2 * bars);
      assertEquals(summary.withoutBars, []);
      assertEquals(summary.newestDate, "2025-11-28");
      const info = store.series("QZX", "1m");
      assertEquals(info?.omitsNoTrade, true);
      assertEquals(info?.exchange, "US_EQUITY");
      const asked = venue.requests.length;
      const again = await fetchBars(store, given);
      assertEquals(venue.requests.length, asked, "no request");
      // 2025-10-31 to 2025-11-28 has 20 sessions; 16 of them have no bars here.
      assertEquals([again.dates, again.datesStored, again.added], [0, 40, 0]);
    })
  ),
);

Deno.test(
  "what is fetched has a record of its source",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      venue.bars = dayOf("QZX", "2025-11-28");
      await fetchBars(store, options(feed, { symbols: ["QZX"] }));
      const [record, ...others] = store.imports.list();
      assertEquals(others, []);
      assertEquals(record.path, "alpaca iex QZX 1m 2025-11-26 to 2025-11-28");
      assertEquals(record.reader, "alpaca iex");
      assertEquals([record.bars, record.added], [210, 210]);
      assertEquals(record.sha256.length, 64);
      assertEquals(JSON.parse(record.options), {
        fetch: {
          source: "alpaca iex, raw",
          symbols: ["QZX"],
          interval: "1m",
          from: "2025-11-26",
          to: "2025-11-28",
        },
      });
    })
  ),
);

Deno.test(
  "only dates that are not complete are asked for, and a stored bar is kept",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      const full = dayOf("QZX", "2025-11-26");
      const half = dayOf("QZX", "2025-11-28");
      venue.bars = [...full, ...half];
      const stored = (bars: readonly VenueBar[]) =>
        importBars(
          store,
          "QZX",
          "1m",
          bars.map(({ start, ...bar }) => ({ timestamp: start, ...bar })),
          TIME,
        );
      stored(regular(full, "2025-11-26"));
      const [first, second] = regular(half, "2025-11-28");
      stored([first, { ...second, volume: 77 }]);
      const given = options(feed, { symbols: ["QZX"], onConflict: "keep" });
      const summary = await fetchBars(store, given);
      assertEquals(
        [summary.dates, summary.added, summary.unchanged, summary.kept],
        [1, 208, 1, 1],
      );
      const { searchParams } = venue.requests[0].url;
      assertEquals(searchParams.get("start"), "2025-11-28T14:30:00.000Z");
      assertEquals(storedOf(store, "QZX", "2025-11-28")[1].volume, 77);
      // Asked again, on purpose: the vendor's bar replaces it.
      const again = await fetchBars(store, {
        ...given,
        again: true,
        onConflict: "replace",
      });
      assertEquals([again.dates, again.replaced], [2, 1]);
    })
  ),
);

Deno.test(
  "dates whose bars may still change are left out",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      venue.bars = [
        ...dayOf("QZX", "2025-11-26"),
        ...dayOf("QZX", "2025-11-28"),
      ];
      const close = Date.parse("2025-11-28T18:00Z");
      const at = async (now: number) =>
        (await fetchBars(
          store,
          options(feed, {
            symbols: ["QZX"],
            now: () => now,
          }),
        )).newestDate;
      assertEquals(await at(Date.parse("2025-11-26T15:00Z")), undefined);
      assertEquals(venue.requests.length, 0);
      assertEquals(await at(close), "2025-11-26");
      assertEquals(await at(close + 2 * MINUTE - 1), "2025-11-26");
      assertEquals(venue.requests.length, 1);
      assertEquals(await at(close + 2 * MINUTE), "2025-11-28");
      assertEquals(venue.requests.length, 2);
    })
  ),
);

Deno.test(
  "a fetch that is interrupted keeps whole days and goes on where it was",
  withBinance(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      // A day of crypto has 1,440 bars: two pages.
      const from = Date.parse("2025-11-01T00:00Z");
      venue.bars = Array.from(
        { length: 60 * 1_440 },
        (_, i) => barOf("QZXUSDT", from + i * MINUTE),
      );
      const stop = new AbortController();
      const given = options(feed, {
        symbols: ["QZXUSDT"],
        from: "2025-11-01",
        to: "2025-12-30",
        time: new TimeManager({ exchange: "CRYPTO" }),
        signal: stop.signal,
        onProgress: ({ bars }) => {
          if (bars >= 60_000) stop.abort();
        },
      });
      clock.skippedMs = 29_000;
      const first = await fetchBars(store, given);
      assert(first.interrupted);
      // Chunks of 50,000 bars have 34 days.
      assertEquals(first.datesDone, 34);
      const stored = store.series("QZXUSDT", "1m");
      assertEquals([stored?.bars, stored?.sessions], [34 * 1_440, 34]);
      assertEquals(stored?.omitsNoTrade, false);
      const second = await fetchBars(store, { ...given, signal: undefined });
      assertEquals(
        [second.datesStored, second.datesDone, second.interrupted],
        [34, 26, false],
      );
      assertEquals(store.series("QZXUSDT", "1m")?.bars, 60 * 1_440);
    })
  ),
);

Deno.test(
  "two sources are not mixed in one series",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      venue.bars = dayOf("QZX", "2025-11-28");
      const given = options(feed, { symbols: ["QZX"] });
      await fetchBars(store, given);
      for (
        const other of [
          { ...given, adjustment: "split" },
          { ...given, feed: { ...feed, name: "alpaca sip" } },
        ]
      ) {
        const error = await assertRejects(
          () => fetchBars(store, { ...other, from: "2025-11-03" }),
          SessionError,
        );
        assertEquals(error.code, "argument_invalid");
        assert(error.message.includes("alpaca iex, raw"), error.message);
      }
      // Another symbol, or another interval, is another series.
      await fetchBars(store, {
        ...given,
        symbols: ["ABC"],
        adjustment: "split",
      });
    })
  ),
);

Deno.test(
  "symbols without bars and bars that cannot be stored are told",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      const off = barOf("QZX", Date.parse("2025-11-28T15:00:30Z"));
      venue.bars = [...dayOf("QZX", "2025-11-28"), off];
      const summary = await fetchBars(store, options(feed));
      assertEquals(summary.withoutBars, ["ABC"]);
      assertEquals(
        summary.findings.map(({ kind, count }) => [kind, count]),
        [["outside_hours", 60], ["off_grid", 1]],
      );
      assertEquals(summary.added, 210);
    })
  ),
);

Deno.test(
  "a failure of the vendor leaves what was stored before",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      venue.bars = dayOf("QZX", "2025-11-28");
      venue.pageBars = 100;
      venue.answers.push(
        () => venue.json({ bars: {}, next_page_token: btoa("0") }),
        () => venue.json({ message: "gone" }, 403),
      );
      const given = options(feed, { symbols: ["QZX"] });
      const error = await assertRejects(
        () => fetchBars(store, given),
        SessionError,
      );
      assertEquals(error.code, "feed_refused");
      assertEquals(store.inventory(), []);
      assertEquals(store.imports.list(), []);
      await fetchBars(store, given);
      assertEquals(store.series("QZX", "1m")?.bars, 210);
    })
  ),
);

Deno.test(
  "daily bars are dated by the exchange, and only those of days that are over",
  withAlpaca(({ venue, feed, clock }) =>
    withStore(async (store) => {
      clock.advance(Date.parse("2026-11-28T00:00Z") - clock.now());
      // Midnight in New York.
      venue.bars = ["2025-11-26T05:00Z", "2025-11-28T05:00Z"]
        .map((text) => barOf("QZX", Date.parse(text)));
      const given = options(feed, { symbols: ["QZX"], interval: "1d" });
      const evening = await fetchBars(store, {
        ...given,
        now: () => Date.parse("2025-11-28T22:00Z"),
      });
      assertEquals(evening.newestDate, "2025-11-26");
      const next = await fetchBars(store, {
        ...given,
        now: () => Date.parse("2025-11-29T05:02Z"),
      });
      assertEquals([next.newestDate, next.added], ["2025-11-28", 1]);
      assertEquals(
        store.tradingDates("QZX", "1d", "2025-11-01", "2025-12-01"),
        ["2025-11-26", "2025-11-28"],
      );
    })
  ),
);
