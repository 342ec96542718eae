import { assert, assertEquals } from "@std/assert";
import { barsOf, importText } from "../_support.ts";
import {
  assertReads,
  EXPECTED,
  file,
  FIRST,
  HEADER,
  ISO,
  NEW_YORK,
} from "../formats/csv/_csv.ts";

Deno.test("local times are read in the zone of --timezone, across a change to daylight saving time", () =>
  assertReads(file(NEW_YORK, HEADER), { timezone: "America/New_York" }));

Deno.test("local times are read in the exchange's zone if the bars fit its hours, with a note", async () => {
  const { summary, store } = await importText(file(NEW_YORK, HEADER));
  assertEquals(barsOf(store, "SPY"), EXPECTED);
  const zone = summary.guesses.find(({ what }) => what === "zone");
  assertEquals(zone?.value, "America/New_York");
  assert(zone?.evidence.includes("100 % of the volume"));
  store.close();
});

Deno.test("local times that fit no zone are refused, and the message names --timezone", async () => {
  const night = ["2024-03-08 02:00", "2024-03-08 02:01", "2024-03-11 02:00"];
  const { summary, store } = await importText(file(night, HEADER));
  assert(summary.failed[0].reason.includes("--timezone"));
  assertEquals(store.inventory(), []);
  store.close();
});

Deno.test("with --stamp end, timestamps are moved to the starts of bars", () => {
  const ends = ISO.map((text) => String(Date.parse(text) + 60_000));
  return assertReads(file(ends, HEADER), { stamp: "end" });
});

Deno.test("a file with the newest bar first is read", () => {
  const [header, ...rows] = file(ISO, HEADER).trim().split("\n");
  return assertReads([header, ...rows.reverse()].join("\n"));
});

Deno.test("daily bars are stored at the open of their session, for any timestamp of the date", async () => {
  const stampings = [
    ["2024-03-08", "2024-03-11"],
    ["20240308", "20240311"],
    ["2024-03-08T00:00:00Z", "2024-03-11T00:00:00Z"],
    ["2024-03-08 00:00:00-05:00", "2024-03-11 00:00:00-04:00"],
    ["2024-03-08T14:30:00Z", "2024-03-11T13:30:00Z"],
    ["2024-03-08 00:00", "2024-03-11 00:00"],
  ];
  for (const stamps of stampings) {
    const { summary, store } = await importText(file(stamps, HEADER));
    assertEquals(summary.failed, [], stamps[0]);
    assertEquals(
      barsOf(store, "SPY", "1d").map((bar) => new Date(bar.timestamp).toJSON()),
      ["2024-03-08T14:30:00.000Z", "2024-03-11T13:30:00.000Z"],
      stamps[0],
    );
    store.close();
  }
});

Deno.test("seconds, minutes and longer intervals are recognised by the usual distance of bars", async () => {
  const every = (seconds: number, count: number): string =>
    `${HEADER}\n` + Array.from(
      { length: count },
      (_, i) => `${FIRST + i * seconds * 1_000},1,1,1,1,1`,
    ).join("\n");
  const seconds = await importText(every(1, 30));
  assertEquals(seconds.store.series("SPY", "1s")?.bars, 30);
  seconds.store.close();
  for (const [minutes, interval] of [[5, "5m"], [30, "30m"]] as const) {
    const longer = await importText(every(minutes * 60, 13));
    assertEquals(longer.store.series("SPY", interval)?.bars, 13);
    longer.store.close();
  }
  const uneven = `${HEADER}\n` + Array.from(
    { length: 14 },
    (_, i) => `${FIRST + i * (i + 5) * 60_000},1,1,1,1,1`,
  ).join("\n");
  const refused = await importText(uneven);
  assert(refused.summary.failed[0].reason.includes("minutes apart or more"));
  refused.store.close();
  const sparse = await importText(every(300, 30), { interval: "1m" });
  assertEquals(sparse.store.series("SPY", "1m")?.bars, 30);
  sparse.store.close();
});
