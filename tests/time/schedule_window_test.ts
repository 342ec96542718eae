import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  isLength,
  isTimeOfDay,
  windowRule,
} from "../../src/time/schedule_window.ts";

const ZONE = "America/New_York";
const MINUTE = 60_000;
const utc = (text: string) => Date.parse(`${text}Z`);

/** All instants of a rule in a session. */
function all(
  window: Parameters<typeof windowRule>[0],
  hours: Parameters<ReturnType<typeof windowRule>["first"]>[0],
): number[] {
  const rule = windowRule(window, ZONE);
  const found: number[] = [];
  let at = rule.first(hours, -Infinity);
  for (; at < Infinity; at = rule.first(hours, at + 1)) found.push(at);
  return found;
}

Deno.test("a window's instants go from its start in steps, in summer and winter time, within the session", () => {
  const window = { start: "09:00", end: "10:00", interval: "20m" };
  for (const [date, open] of [["2024-07-02", 13.5], ["2024-12-02", 14.5]]) {
    const day = utc(`${date}T00:00`);
    const hours = {
      open: day + Number(open) * 60 * MINUTE,
      close: day + 21 * 60 * MINUTE,
      breaks: [],
    };
    // 09:00 and 09:20 are before the open at 09:30.
    assertEquals(
      all(window, hours),
      [10, 30].map((minute) => hours.open + minute * MINUTE),
    );
  }
});

Deno.test("a window over midnight, and a session that begins on the evening before", () => {
  const hours = {
    open: utc("2024-07-01T22:00"),
    close: utc("2024-07-02T21:00"),
    breaks: [],
  };
  const at = (text: string) => utc(`2024-07-${text}`);
  assertEquals(
    all({ start: "23:00", end: "01:00", interval: "1h" }, hours),
    [at("02T03:00"), at("02T04:00"), at("02T05:00")],
  );
  assertEquals(
    all({ start: "09:30", end: "10:30", interval: "30m" }, hours),
    [at("02T13:30"), at("02T14:00"), at("02T14:30")],
  );
});

Deno.test("the instants are those of a list of all minutes, without breaks", () => {
  const open = utc("2024-07-02T13:30");
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, "0")}:${
      String(minute % 60).padStart(2, "0")
    }`;
  fc.assert(
    fc.property(
      fc.integer({ min: 8 * 60, max: 15 * 60 }),
      fc.integer({ min: 1, max: 240 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 60 }),
      (start, length, step, pauseAt, pauseLength) => {
        const pause = {
          start: open + pauseAt * MINUTE,
          end: open + (pauseAt + pauseLength) * MINUTE,
        };
        const hours = { open, close: open + 390 * MINUTE, breaks: [pause] };
        const expected: number[] = [];
        for (let minute = start; minute <= start + length; minute += step) {
          // 09:30 in New York is the open.
          const at = open + (minute - 570) * MINUTE;
          if (at < open || at > hours.close) continue;
          if (at > pause.start && at <= pause.end) continue;
          expected.push(at);
        }
        const end = clock(start + length);
        const window = { start: clock(start), end, interval: `${step}m` };
        assertEquals(all(window, hours), expected);
      },
    ),
  );
});

Deno.test("times and lengths", () => {
  assertEquals(["00:00", "23:59", "09:30:15"].map(isTimeOfDay), [
    true,
    true,
    true,
  ]);
  assertEquals(["24:00", "9:30", "at 09:30", 930, null].map(isTimeOfDay), [
    false,
    false,
    false,
    false,
    false,
  ]);
  assertEquals(["5m", "1h30m", "90s"].map(isLength), [true, true, true]);
  assertEquals(["0m", "", "5", "1d", 5].map(isLength), [
    false,
    false,
    false,
    false,
    false,
  ]);
});
