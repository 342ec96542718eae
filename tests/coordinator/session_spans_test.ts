import { assertEquals } from "@std/assert";
import {
  historyDates,
  sessionSpans,
} from "../../src/coordinator/session_spans.ts";
import { TimeManager } from "../../src/time/time_manager.ts";
import type { Interval } from "../../src/types.ts";

const time = new TimeManager({ exchange: "NYSE" });

/** The first and last dates of the bars that begin or end in a range. */
function edges(interval: Interval, from: string, to: string) {
  const dates = time.getTradingDates(from, to);
  const spans = sessionSpans(interval, dates, time);
  return {
    begins: dates.filter((_, i) => spans?.begins[i]),
    ends: dates.filter((_, i) => spans?.ends[i]),
  };
}

Deno.test("a week begins and ends with its first and last trading dates, over holidays", () => {
  // Juneteenth is a Wednesday, the fourth of July a Thursday, Labor Day a
  // Monday, Good Friday a Friday.
  assertEquals(edges("1w", "2024-06-17", "2024-07-09"), {
    begins: ["2024-06-17", "2024-06-24", "2024-07-01", "2024-07-08"],
    ends: ["2024-06-21", "2024-06-28", "2024-07-05"],
  });
  assertEquals(edges("1w", "2024-08-28", "2024-09-06"), {
    begins: ["2024-09-03"],
    ends: ["2024-08-30", "2024-09-06"],
  });
  assertEquals(edges("1w", "2024-03-27", "2024-04-01"), {
    begins: ["2024-04-01"],
    ends: ["2024-03-28"],
  });
});

Deno.test("a week continues over the turn of the year", () => {
  assertEquals(edges("1w", "2024-12-30", "2025-01-03"), {
    begins: ["2024-12-30"],
    ends: ["2025-01-03"],
  });
});

Deno.test("a week neither begins nor ends where the range of a run cuts it", () => {
  assertEquals(edges("1w", "2024-07-09", "2024-07-11"), {
    begins: [],
    ends: [],
  });
});

Deno.test("five days are counted from the first trading date of 2000", () => {
  assertEquals(edges("5d", "2000-01-03", "2000-01-20"), {
    // 17 January is a holiday.
    begins: ["2000-01-03", "2000-01-10", "2000-01-18"],
    ends: ["2000-01-07", "2000-01-14"],
  });
  // New York had 6,037 trading dates from 2000 to the end of 2023, two of
  // which begin a bar that continues in 2024.
  assertEquals(edges("5d", "2024-01-02", "2024-01-12"), {
    begins: ["2024-01-05", "2024-01-12"],
    ends: ["2024-01-04", "2024-01-11"],
  });
});

Deno.test("before 2000, days are counted backwards", () => {
  assertEquals(edges("5d", "1999-12-20", "2000-01-04"), {
    // 24 December was a holiday.
    begins: ["1999-12-27", "2000-01-03"],
    ends: ["1999-12-23", "1999-12-31"],
  });
});

Deno.test("spans do not depend on where a run begins", () => {
  for (const interval of ["2d", "5d", "10d", "1w", "2w"] as const) {
    const all = edges(interval, "2023-10-02", "2024-03-28");
    for (const from of ["2023-10-03", "2023-11-24", "2024-01-17"]) {
      const some = edges(interval, from, "2024-03-28");
      assertEquals(some.begins, all.begins.filter((date) => date >= from));
      assertEquals(some.ends, all.ends.filter((date) => date >= from));
    }
  }
});

Deno.test("two weeks span two weeks, and ten days span two times five days", () => {
  const one = edges("1w", "2024-01-08", "2024-03-28");
  const two = edges("2w", "2024-01-08", "2024-03-28");
  assertEquals(two.begins.length, one.begins.length / 2);
  assertEquals(two.begins.every((date) => one.begins.includes(date)), true);
  const five = edges("5d", "2024-01-08", "2024-03-28").begins;
  const ten = edges("10d", "2024-01-08", "2024-03-28").begins;
  assertEquals(ten.every((date) => five.includes(date)), true);
});

Deno.test("intervals within a session have no spans", () => {
  for (const interval of ["1d", "4h", "1m", "30s"] as const) {
    assertEquals(sessionSpans(interval, ["2024-01-08"], time), undefined);
  }
});

Deno.test("historyDates() are the sessions before a date", () => {
  assertEquals(historyDates("2024-07-05", 2, time), [
    "2024-07-02",
    "2024-07-03",
  ]);
  assertEquals(historyDates("2024-07-05", 0, time), []);
});
