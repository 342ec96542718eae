import { assertEquals } from "@std/assert";
import {
  plainInstruments,
  runInstruments,
} from "../../src/instruments/resolve.ts";

Deno.test("runInstruments() gives one instrument per symbol, in their order", () => {
  const found = runInstruments(plainInstruments(["SPY", "QQQ"]), {
    slippage: { type: "none" },
  });
  assertEquals(
    found.map(({ symbol, tickSize, lotSize }) => [symbol, tickSize, lotSize]),
    [["SPY", 0.01, 1], ["QQQ", 0.01, 1]],
  );
});

Deno.test("runInstruments() takes the lot size from the config, one unit by default", () => {
  const slippage = { type: "none" } as const;
  const lots = (trading: { lot_size?: number }) =>
    runInstruments(plainInstruments(["BTC"]), { slippage, ...trading })
      .map((i) => i.lotSize);
  assertEquals(lots({ lot_size: 0.001 }), [0.001]);
  assertEquals(lots({}), [1]);
});

Deno.test("runInstruments() takes the tick size from the config, one cent by default", () => {
  const tickSize = (tick_size?: number | null) =>
    runInstruments(plainInstruments(["ES"]), {
      slippage: { type: "ticks", ticks: 1, tick_size },
    }).map((instrument) => instrument.tickSize);
  assertEquals(tickSize(0.25), [0.25]);
  assertEquals(tickSize(null), [0.01]);
  assertEquals(tickSize(), [0.01]);
});
