import { assertEquals } from "@std/assert";
import { listIndicators } from "../../src/indicators/registry.ts";
import { NAMES_ELSEWHERE, REFERENCE, reference } from "./_reference.ts";

Deno.test("docs/indicators.md describes the indicators as they are: run `deno task docs`", async () => {
  assertEquals(Deno.readTextFileSync(REFERENCE), await reference());
});

Deno.test("every indicator has its names elsewhere", () => {
  const names = listIndicators().map(({ name }) => name);
  assertEquals([...NAMES_ELSEWHERE].sort(), [...names].sort());
});
