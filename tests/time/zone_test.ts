import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ZoneOffsets, zoneOffsets } from "../../src/time/zone.ts";

const ZONES = [
  "America/New_York",
  "America/Chicago",
  "Europe/London",
  "Europe/Berlin",
  "Asia/Tokyo",
  "Asia/Hong_Kong",
  "Australia/Lord_Howe", // daylight saving of half an hour
  "UTC",
];
const INSTANTS = fc.integer({
  min: Date.UTC(1990, 0, 1) / 60_000,
  max: Date.UTC(2036, 0, 1) / 60_000,
}).map((minutes) => minutes * 60_000);

Deno.test("offsetAt() equals Temporal's offset at any instant", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), INSTANTS, (zone, instant) => {
      const zoned = Temporal.Instant.fromEpochMilliseconds(instant)
        .toZonedDateTimeISO(zone);
      assertEquals(
        zoneOffsets(zone).offsetAt(instant),
        zoned.offsetNanoseconds / 1e6,
      );
    }),
    { numRuns: 500 },
  );
});

Deno.test("offsetAt() changes at the exact millisecond of a transition", () => {
  const newYork = zoneOffsets("America/New_York");
  const spring = Date.UTC(2026, 2, 8, 7);
  assertEquals(newYork.offsetAt(spring - 1), -5 * 3_600_000);
  assertEquals(newYork.offsetAt(spring), -4 * 3_600_000);
});

Deno.test("toInstant() equals Temporal's compatible reading of any wall time", () => {
  const check = (zone: string, local: number): void => {
    const wall = Temporal.Instant.fromEpochMilliseconds(local)
      .toZonedDateTimeISO("UTC").toPlainDateTime();
    assertEquals(
      zoneOffsets(zone).toInstant(local),
      wall.toZonedDateTime(zone).epochMilliseconds,
      `${wall} ${zone}`,
    );
  };
  fc.assert(fc.property(fc.constantFrom(...ZONES), INSTANTS, check), {
    numRuns: 300,
  });
  // Around transitions, where wall times are skipped or repeated.
  for (let minutes = 0; minutes < 300; minutes += 15) {
    check("America/New_York", Date.UTC(2026, 2, 8) + minutes * 60_000);
    check("America/New_York", Date.UTC(2026, 10, 1) + minutes * 60_000);
    check("Europe/London", Date.UTC(2026, 2, 29) + minutes * 60_000);
    check("Australia/Lord_Howe", Date.UTC(2026, 3, 5) + minutes * 60_000);
  }
});

Deno.test("offsetAt() is right on both sides of the turn of a year", () => {
  const table = new ZoneOffsets("America/New_York");
  for (const year of [1995, 1996, 2000, 2027, 2028]) {
    const turn = Date.UTC(year, 0, 1);
    assertEquals(table.offsetAt(turn - 1), -5 * 3_600_000);
    assertEquals(table.offsetAt(turn), -5 * 3_600_000);
  }
});

Deno.test("zoneOffsets() shares one table per zone", () => {
  assertStrictEquals(zoneOffsets("Asia/Tokyo"), zoneOffsets("Asia/Tokyo"));
});

Deno.test("ZoneOffsets refuses a zone that does not exist", () => {
  assertThrows(() => new ZoneOffsets("Europe/Atlantis"), RangeError);
});
