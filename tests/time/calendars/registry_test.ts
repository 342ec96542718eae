import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { findCalendar } from "../../../src/time/calendars/registry.ts";
import { listExchanges } from "../../../src/time/mod.ts";

Deno.test("listExchanges() names every group, its exchanges and their coverage", () => {
  const exchanges = listExchanges();
  assertEquals(exchanges.map(({ name }) => name), [
    "US_EQUITY",
    "NYSE",
    "NASDAQ",
    "AMEX",
    "NYSE_ARCA",
    "US_FUTURES",
    "CME",
    "UK_EQUITY",
    "LSE",
    "EU_EQUITY",
    "XETRA",
    "EURONEXT_PARIS",
    "EURONEXT_AMSTERDAM",
    "CA_EQUITY",
    "TSX",
    "JP_EQUITY",
    "TSE",
    "HK_EQUITY",
    "HKEX",
    "CRYPTO",
    "FOREX",
  ]);
  assertEquals(exchanges.find(({ name }) => name === "NASDAQ"), {
    name: "NASDAQ",
    group: "US_EQUITY",
    zone: "America/New_York",
    from: "1990-01-01",
    to: "2035-12-31",
  });
});

Deno.test("findCalendar() gives a group the calendar of its leading exchange", () => {
  const group = findCalendar("EU_EQUITY");
  assertEquals([group.name, group.exchange], ["EU_EQUITY", "XETRA"]);
  assertStrictEquals(group.calendar, findCalendar("XETRA").calendar);
  assertEquals(
    findCalendar("EURONEXT_PARIS").calendar.rules.zone,
    "Europe/Paris",
  );
  assertEquals(findCalendar("CRYPTO").exchange, "CRYPTO");
});

Deno.test("findCalendar() suggests the nearest name and lists the known ones", () => {
  const message = (name: string): string => {
    const error = assertThrows(() => findCalendar(name), SessionError);
    assertEquals(error.code, "calendar_unknown");
    return error.message.slice(0, error.message.indexOf(" exchanges: "));
  };
  assertEquals(
    message("US_EQUTY"),
    'No calendar for "US_EQUTY"; did you mean US_EQUITY? Known',
  );
  assertEquals(
    message("nyse"),
    'No calendar for "nyse"; did you mean NYSE? Known',
  );
  assertEquals(
    message("euronext paris"),
    'No calendar for "euronext paris"; did you mean EURONEXT_PARIS? Known',
  );
  assertEquals(message("Ouagadougou"), 'No calendar for "Ouagadougou"; known');
});
