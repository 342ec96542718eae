import { assertEquals } from "@std/assert";
import { runInstruments } from "../../src/instruments/instrument.ts";

Deno.test("runInstruments() gives one instrument per symbol, in their order", () => {
  assertEquals(
    runInstruments(["SPY", "QQQ"], { slippage: { type: "none" } }),
    [{ symbol: "SPY", tickSize: 0.01 }, { symbol: "QQQ", tickSize: 0.01 }],
  );
});

Deno.test("runInstruments() takes the tick size from the config, one cent by default", () => {
  const tickSize = (tick_size?: number | null) =>
    runInstruments(["ES"], { slippage: { type: "ticks", ticks: 1, tick_size } })
      .map((instrument) => instrument.tickSize);
  assertEquals(tickSize(0.25), [0.25]);
  assertEquals(tickSize(null), [0.01]);
  assertEquals(tickSize(), [0.01]);
});
