import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { RateLimit } from "../../src/sync/rate_limit.ts";

Deno.test("a rate limit allows the first report and then one per interval", () => {
  let now = 1_000;
  const limit = new RateLimit(4, () => now);
  const answers = [];
  for (const at of [1_000, 1_000, 1_249, 1_250, 1_251, 1_499, 9_000, 9_001]) {
    now = at;
    answers.push(limit.allow());
  }
  assertEquals(answers, [true, false, false, true, false, false, true, false]);
});

Deno.test("a rate limit never allows two reports closer together than its interval", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 50 }),
    fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 }),
    (perSecond, steps) => {
      let now = 0;
      const limit = new RateLimit(perSecond, () => now);
      let last = -Infinity;
      for (const step of steps) {
        now += step;
        const due = now - last >= 1_000 / perSecond;
        assertEquals(limit.allow(), due);
        if (due) last = now;
      }
    },
  ));
});

Deno.test("a rate limit uses the machine's clock by default", () => {
  const limit = new RateLimit(1e-6);
  assertEquals([limit.allow(), limit.allow()], [true, false]);
});
