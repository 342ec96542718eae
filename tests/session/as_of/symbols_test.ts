import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { AsOfClock } from "../../../src/session/as_of/clock.ts";
import { SymbolNumbers } from "../../../src/session/as_of/symbols.ts";

Deno.test("SymbolNumbers.of() is the position of a symbol and refuses others", () => {
  const symbols = new SymbolNumbers(["SPY", "QQQ"]);
  assertEquals([symbols.of("SPY"), symbols.of("QQQ")], [0, 1]);
  assertEquals([symbols.has("QQQ"), symbols.has("IWM")], [true, false]);
  const error = assertThrows(() => symbols.of("IWM"), SessionError);
  assertEquals(error.code, "argument_invalid");
  assertEquals(error.message, 'The run has no symbol "IWM"; it has SPY, QQQ');
});

Deno.test("AsOfClock reads the open when a session begins, and has no record before", () => {
  const clock = new AsOfClock();
  assertThrows(() => clock.record, Error, "No session has begun");
  const record = {
    date: "2026-01-05",
    open: 1_000,
    close: 9_000,
    breaks: [],
    history: false,
    earlyClose: false,
  };
  clock.begin(record);
  assertEquals(clock.time, 1_000);
  assertEquals(clock.record, record);
});
