import { assertEquals, assertMatch } from "@std/assert";
import { TimeManager } from "../../../src/time/time_manager.ts";
import { day, testAnswers } from "./_answers.ts";

testAnswers("HKEX", "hkex");

Deno.test("Hong Kong closed for typhoons and a black rainstorm until 2024", () => {
  assertEquals(day("HKEX", "2017-08-23"), "closed: Typhoon Hato");
  assertEquals(day("HKEX", "2023-07-17"), "closed: Typhoon Talim");
  assertEquals(day("HKEX", "2023-09-01"), "closed: Typhoon Saola");
  assertEquals(day("HKEX", "2023-09-08"), "closed: Black rainstorm");
  assertEquals(day("HKEX", "2024-09-06"), "closed: Typhoon Yagi");
});

Deno.test("Hong Kong's lunar holidays fall on the days of the Chinese calendar", () => {
  const time = new TimeManager({ exchange: "HKEX" });
  const chinese = new Intl.DateTimeFormat("en-u-ca-chinese", {
    timeZone: "UTC",
    month: "numeric",
    day: "numeric",
  });
  const holidays: Readonly<Record<string, RegExp>> = {
    "1/1": /Lunar New Year/,
    "1/2": /Lunar New Year/,
    "1/3": /Lunar New Year/,
    "4/8": /Buddha/,
    "5/5": /Tuen Ng/,
    "8/16": /Mid-Autumn|National Day/,
    "9/9": /Chung Yeung/,
  };
  let checked = 0;
  for (
    let at = Date.UTC(2000, 0, 1);
    at < Date.UTC(2036, 0, 1);
    at += 86_400_000
  ) {
    const weekday = new Date(at).getUTCDay();
    if (weekday === 0 || weekday === 6) continue;
    const name = holidays[chinese.format(at)];
    if (name === undefined) continue;
    const date = new Date(at).toISOString().slice(0, 10);
    assertMatch(time.reasonClosed(date) ?? `open on ${date}`, name);
    checked++;
  }
  assertEquals(checked > 150, true);
});
