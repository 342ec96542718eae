import { assertEquals, assertMatch } from "@std/assert";
import { day, testAnswers } from "./_answers.ts";

testAnswers("LSE", "lse");

Deno.test("London moved bank holidays for jubilees, a wedding, a funeral and a coronation", () => {
  for (
    const date of [
      "2002-06-03",
      "2002-06-04",
      "2011-04-29",
      "2012-06-04",
      "2012-06-05",
      "2020-05-08",
      "2022-06-02",
      "2022-06-03",
      "2022-09-19",
      "2023-05-08",
    ]
  ) assertMatch(day("LSE", date), /^closed: /);
  for (const date of ["2002-05-27", "2012-05-28", "2020-05-04", "2022-05-30"]) {
    assertEquals(day("LSE", date), "07:00–15:30");
  }
});

Deno.test("London has half days before Christmas and before New Year", () => {
  assertEquals(day("LSE", "2025-12-24"), "08:00–12:30");
  assertEquals(day("LSE", "2025-12-31"), "08:00–12:30");
  assertEquals(day("LSE", "2022-12-23"), "08:00–12:30");
  assertEquals(day("LSE", "2022-12-30"), "08:00–12:30");
});
