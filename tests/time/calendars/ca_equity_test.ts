import { assertEquals } from "@std/assert";
import { day, testAnswers } from "./_answers.ts";

testAnswers("TSX", "tsx");

Deno.test("Toronto has a half day on Christmas Eve since 2010", () => {
  assertEquals(day("TSX", "2009-12-24"), "14:30–21:00");
  assertEquals(day("TSX", "2010-12-24"), "14:30–18:00");
  assertEquals(
    day("TSX", "2001-09-12"),
    "closed: Terrorist attacks in the United States",
  );
});
