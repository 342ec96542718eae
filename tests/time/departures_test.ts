import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { knownDepartures, listExchanges } from "../../src/time/mod.ts";
import { checkOverride } from "../../src/time/overrides.ts";
import { TimeManager } from "../../src/time/time_manager.ts";

Deno.test("known departures are valid overrides in date order that differ from the calendar", () => {
  for (const { name } of listExchanges()) {
    const departures = knownDepartures(name);
    const plain = new TimeManager({ exchange: name });
    const actual = new TimeManager({ exchange: name, overrides: departures });
    let last = "";
    for (const departure of departures) {
      checkOverride(departure);
      assertEquals(departure.exchange, name);
      assertEquals(last < departure.date, true);
      last = departure.date;
      const before = plain.getSessionBoundaryTimes(departure.date);
      const after = actual.getSessionBoundaryTimes(departure.date);
      assertEquals(
        before.open !== after.open || before.close !== after.close,
        true,
        `${name} ${departure.date}`,
      );
    }
  }
});

Deno.test("knownDepartures() refuses an unknown exchange", () => {
  assertThrows(() => knownDepartures("NYSX"), SessionError, "NYSE");
});
