import { assertEquals } from "@std/assert";
import { OverrunNotice } from "../../src/sync/overrun_notice.ts";

Deno.test("overruns are told at once, then at most once a second, with the count so far", () => {
  let now = 5_000;
  const told: string[] = [];
  const notice = new OverrunNotice("a → b", () => now);
  for (const at of [5_000, 5_001, 5_999, 6_000, 6_001, 7_500]) {
    now = at;
    notice.add((message) => told.push(message));
  }
  const late = (count: number) =>
    `a → b: the consumer is late, ${count} slices so far were sent before it was ready`;
  assertEquals(told, [late(1), late(4), late(6)]);
  // Nobody to tell: the count goes on.
  now = 9_000;
  notice.add(undefined);
  notice.add((message) => told.push(message));
  assertEquals(told.at(-1), late(8));
});
