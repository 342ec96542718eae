/** Which symbols name a pair of currencies. */
import { assertEquals } from "@std/assert";
import {
  counterOf,
  isNameOf,
  pairOf,
} from "../../src/instruments/currency_pair.ts";

const EURUSD = { base: "EUR", quote: "USD" };

Deno.test("a pair has the names that vendors give it", () => {
  for (
    const name of [
      "EURUSD",
      "EUR/USD",
      "EUR-USD",
      "EUR_USD",
      "EUR.USD",
      "EURUSD=X",
      "C:EURUSD",
      "OANDA:EURUSD",
    ]
  ) {
    assertEquals(pairOf(name), EURUSD, name);
    assertEquals(isNameOf(name, EURUSD), true, name);
    assertEquals(isNameOf(name, { base: "USD", quote: "EUR" }), false, name);
    assertEquals(counterOf(name, "EUR"), "USD", name);
    assertEquals(counterOf(name, "USD"), "EUR", name);
  }
});

Deno.test("other symbols name no pair of known currencies", () => {
  for (const name of ["AAPL", "EUR", "EUREUR", "6EU4", "BTC/USDT", "EURUSDX"]) {
    assertEquals(pairOf(name), undefined, name);
  }
  // Coins are found by the currencies that are asked for.
  assertEquals(isNameOf("BTCUSDT", { base: "BTC", quote: "USDT" }), true);
  assertEquals(counterOf("USDT-USD", "USDT"), "USD");
  assertEquals(counterOf("USDTUSD", "USDT"), "USD");
  assertEquals(counterOf("AAPL", "USD"), undefined);
});
