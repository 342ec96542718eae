import { assertEquals, assertMatch } from "@std/assert";
import { barsOf, importText, kinds } from "../_support.ts";

/** Bars of every hour from a Wednesday on, as a market has them that never closes. */
function roundTheClock(hours: number): string {
  const from = Date.UTC(2025, 0, 8);
  const rows = Array.from(
    { length: hours },
    (_, i) => `${from + i * 3_600_000},10,11,9,10.5,3`,
  );
  return ["timestamp,open,high,low,close,volume", ...rows].join("\n");
}

Deno.test("bars of a market that never closes need a calendar that somebody names", async () => {
  const text = roundTheClock(7 * 24);
  const assumed = await importText(text, {}, "BTCUSDT.csv");
  assertEquals(assumed.summary.bars, 0);
  // Thursday 9 January was a day of mourning; 18:00 to 24:00 UTC is Saturday's eve.
  assertMatch(
    assumed.summary.failed[0].reason,
    /^72 of its 168 bars are on days on which US_EQUITY, the default calendar, has no session, .* --group CRYPTO /,
  );
  assumed.store.close();

  const named = await importText(text, { exchange: "CRYPTO" }, "BTCUSDT.csv");
  assertEquals(barsOf(named.store, "BTCUSDT", "1h").length, 168);
  named.store.close();

  const wanted = await importText(
    text,
    { exchange: "US_EQUITY", interval: "1h-clock" },
    "BTCUSDT.csv",
  );
  assertEquals(wanted.summary.failed, []);
  assertEquals(kinds(wanted.summary).closed_day, 72);
  assertMatch(
    wanted.summary.notes.join("\n"),
    /BTCUSDT\.csv: \d+ of its 168 bars are outside of the regular hours of US_EQUITY and were left out; --extended-hours stores them separately, --group /,
  );
  wanted.store.close();
});

Deno.test("a few bars outside of hours are only counted", async () => {
  const rows = ["08:00", "09:30", "09:31", "09:32", "09:33", "09:34"]
    .map((time) => `2025-01-08 ${time},10,11,9,10.5,3`);
  const { summary, store } = await importText(
    ["timestamp,open,high,low,close,volume", ...rows].join("\n"),
    { timezone: "America/New_York" },
  );
  assertEquals(kinds(summary), { outside_hours: 1 });
  assertEquals(summary.notes, []);
  store.close();
});
