import { assertEquals } from "@std/assert";
import { exposure, turnover } from "../../src/statistics/activity.ts";
import { MINUTE, SESSION, SESSION_2 } from "../trading/_market.ts";

Deno.test("exposure is the share of session time with a position, time outside of sessions ignored", () => {
  const day = 390 * MINUTE;
  const sessions = [SESSION, SESSION_2];
  const all = [{ from: SESSION.open, to: Infinity }];
  assertEquals(exposure(all, sessions), { value: 1 });
  const overnight = [{ from: SESSION.close - day / 2, to: SESSION_2.open }];
  assertEquals(exposure(overnight, sessions), { value: 0.25 });
  assertEquals(exposure([], sessions), { value: 0 });
  assertEquals(exposure([], []), {
    value: null,
    reason: "there is no session",
  });
});

Deno.test("exposure counts overlapping positions once", () => {
  const quarter = 390 * MINUTE / 4;
  const spans = [
    { from: SESSION.open + 2 * quarter, to: SESSION.open + 3 * quarter },
    { from: SESSION.open, to: SESSION.open + quarter },
    { from: SESSION.open, to: SESSION.open + quarter / 2 },
    { from: SESSION.open + quarter / 2, to: SESSION.open + quarter },
  ];
  assertEquals(exposure(spans, [SESSION]), { value: 0.5 });
});

Deno.test("turnover is traded value ÷ 2 ÷ mean equity", () => {
  assertEquals(
    turnover([{ equity: 90, traded: 300 }, { equity: 110, traded: 100 }]),
    { value: 2 },
  );
  assertEquals(turnover([]).value, null);
  assertEquals(turnover([{ equity: 0, traded: 0 }]).value, null);
});
