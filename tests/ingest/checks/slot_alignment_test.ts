import { assertEquals } from "@std/assert";
import { SlotAlignment } from "../../../src/ingest/checks/slot_alignment.ts";
import type { StoredInterval } from "../../../src/types.ts";
import { barsOf, importText, kinds } from "../_support.ts";

const at = (time: string): number => Date.parse(`2024-03-11T${time}Z`);

/** The open of New York in daylight saving time. */
const OPEN = at("13:30");

function hours(interval: StoredInterval = "1h"): SlotAlignment {
  return new SlotAlignment(interval, "1h-clock", "America/New_York");
}

Deno.test("SlotAlignment: the first start that fits only one alignment decides", () => {
  const open = hours();
  assertEquals(open.decided, undefined);
  assertEquals(open.accept(at("14:30"), OPEN), true);
  assertEquals(open.decided, "open");
  assertEquals(open.accept(at("15:00"), OPEN), false);
  assertEquals(open.accept(at("15:30"), OPEN), true);
  const clock = hours();
  assertEquals(clock.accept(at("13:00"), OPEN), true);
  assertEquals(clock.decided, "clock");
  assertEquals(clock.accept(at("13:30"), OPEN), true);
  assertEquals(clock.accept(at("14:30"), OPEN), false);
});

Deno.test("SlotAlignment: a start that fits both decides nothing, and one that fits none is refused", () => {
  const both = hours();
  assertEquals(both.accept(OPEN, OPEN), true);
  assertEquals(both.accept(at("14:00"), at("13:00")), true);
  assertEquals(both.accept(at("14:15"), at("13:00")), false);
  assertEquals(both.decided, undefined);
  both.settle();
  assertEquals(both.decided, "open");
});

Deno.test("SlotAlignment: an interval that says it is decided, and one without a clock too", () => {
  assertEquals(hours("1h-clock").decided, "clock");
  const seven = new SlotAlignment("7m", undefined, "America/New_York");
  assertEquals(seven.decided, "open");
  assertEquals(seven.accept(at("13:37"), OPEN), true);
  assertEquals(seven.accept(at("14:00"), OPEN), false);
});

/** A file of hour bars at local times of New York, each with its own price. */
function file(...starts: string[]): string {
  return "timestamp,open,high,low,close,volume\n" +
    starts.map((time, i) =>
      `2024-03-${time}:00,${i + 1},${i + 1},${i + 1},${i + 1},5`
    ).join("\n") + "\n";
}

/** The stored bars of a file: the interval, and time and price of each. */
async function stored(text: string, options = {}) {
  const { summary, store } = await importText(text, {
    timezone: "America/New_York",
    ...options,
  });
  assertEquals(summary.failed, []);
  const found = store.inventory().filter(({ hours }) => hours === "regular")
    .map(({ interval }) => ({
      interval,
      bars: barsOf(store, "SPY", interval).map(({ timestamp, close }) =>
        `${new Date(timestamp).toISOString().slice(11, 16)} ${close}`
      ),
    }));
  const summaryKinds = kinds(summary);
  store.close();
  return { found, kinds: summaryKinds };
}

const DAY = ["11T09:30", "11T10:00", "11T11:00", "11T12:00", "11T13:00"];

Deno.test("hours of the clock begin with the session, whether their source stamps them at the open or before it", async () => {
  const bars = ["13:30 1", "14:00 2", "15:00 3", "16:00 4", "17:00 5"];
  const clock = [{ interval: "1h-clock", bars }];
  assertEquals((await stored(file(...DAY))).found, clock);
  const early = ["11T09:00", ...DAY.slice(1)];
  assertEquals((await stored(file(...early))).found, clock);
  assertEquals(
    (await stored(file(...DAY), { interval: "1h-clock" })).found,
    clock,
  );
});

Deno.test("before a bar at the open, the hour that contains the open is out of hours", async () => {
  const [first, ...rest] = DAY;
  // Two of five distances are half an hour: the rows alone do not tell.
  const hour = { interval: "1h" };
  const both = await stored(file("11T09:00", first, ...rest), hour);
  assertEquals(both.found[0].interval, "1h-clock");
  assertEquals(both.found[0].bars.slice(0, 2), ["13:30 2", "14:00 3"]);
  assertEquals(both.kinds, { outside_hours: 1 });
  const newestFirst = await stored(
    file(...["11T09:00", first, ...rest].reverse()),
    hour,
  );
  assertEquals(newestFirst.found[0].bars.slice(0, 2), ["13:30 5", "14:00 4"]);
  assertEquals(newestFirst.kinds, { outside_hours: 1 });
});

Deno.test("hours from the open keep their name", async () => {
  const open = ["11T09:30", "11T10:30", "11T11:30", "11T12:30", "11T13:30"];
  assertEquals((await stored(file(...open))).found, [{
    interval: "1h",
    bars: ["13:30 1", "14:30 2", "15:30 3", "16:30 4", "17:30 5"],
  }]);
});

Deno.test("bars of minutes that divide the time of the open fit both, and count from the open", async () => {
  const five = Array.from({ length: 14 }, (_, i) => {
    const minute = 570 + 5 * i;
    const two = (n: number) => String(n).padStart(2, "0");
    return `11T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
  });
  const { found } = await stored(file(...five));
  assertEquals(found.map(({ interval, bars }) => [interval, bars.length]), [
    ["5m", 14],
  ]);
});
