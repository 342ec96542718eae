import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { intlOffsets } from "../../src/time/intl_offsets.ts";

/** The same from the runtime's `Temporal`. */
function temporalTransitions(zone: string, startMs: number, endMs: number) {
  const first = Temporal.Instant.fromEpochMilliseconds(startMs)
    .toZonedDateTimeISO(zone);
  const starts = [startMs];
  const offsets = [first.offsetNanoseconds / 1e6];
  let at = first.getTimeZoneTransition("next");
  while (at && at.epochMilliseconds < endMs) {
    const offset = at.offsetNanoseconds / 1e6;
    // A change of name or of rules alone is no change of the offset.
    if (offset !== offsets.at(-1)) {
      starts.push(at.epochMilliseconds);
      offsets.push(offset);
    }
    at = at.getTimeZoneTransition("next");
  }
  return { starts, offsets };
}

const ZONES = [
  ...["America/New_York", "America/Chicago", "Europe/London", "Asia/Tokyo"],
  ...["Europe/Berlin", "Asia/Hong_Kong", "Australia/Sydney", "Asia/Kolkata"],
  // Four changes a year, half an hour, none.
  ...["Africa/Casablanca", "Australia/Lord_Howe", "UTC"],
];

Deno.test("offsets by Intl are those by Temporal, to the millisecond", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: 1971, max: 2040 }),
      (zone, year) => {
        const from = Date.UTC(year, 0, 1);
        const to = Date.UTC(year + 1, 0, 1);
        assertEquals(
          intlOffsets(zone, from, to),
          temporalTransitions(zone, from, to),
        );
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("New York changes its clocks on 8 March and 1 November 2026 at 2 o'clock", () => {
  const year = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)] as const;
  assertEquals(intlOffsets("America/New_York", ...year), {
    starts: [year[0], Date.UTC(2026, 2, 8, 7), Date.UTC(2026, 10, 1, 6)],
    offsets: [-5 * 3_600_000, -4 * 3_600_000, -5 * 3_600_000],
  });
});

Deno.test("a zone that does not exist is a RangeError", () => {
  assertThrows(() => intlOffsets("Europe/Nowhere", 0, 1), RangeError);
});
