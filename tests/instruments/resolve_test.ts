import { assertEquals, assertThrows } from "@std/assert";
import { parseInstrumentsCsv } from "../../src/config/instruments_file.ts";
import {
  BUILT_IN_ROOTS,
  builtInFacts,
  contractRoot,
} from "../../src/instruments/built_in.ts";
import { instrumentTexts } from "../../src/instruments/instrument_text.ts";
import {
  type InstrumentInput,
  knownInstruments,
  runInstruments,
} from "../../src/instruments/resolve.ts";

const INPUT: InstrumentInput = {
  exchange: "US_FUTURES",
  assetClass: "EQUITY",
  currency: "USD",
  config: {},
  store: {},
};
const RULES = { slippage: { type: "none" } } as const;

Deno.test("a fact of the config comes before the store's, and that before the built-in one", () => {
  const known = knownInstruments(["ESU4"], {
    ...INPUT,
    config: { ESU4: { tick_size: 0.5 } },
    store: { ESU4: { tick_size: 1, multiplier: 10, underlying: null } },
  });
  const [{ assetClass, facts, sources }] = known;
  assertEquals(assetClass, "future");
  assertEquals([facts.tick_size, facts.multiplier, facts.underlying], [
    0.5,
    10,
    "S&P 500",
  ]);
  assertEquals([sources.tick_size, sources.multiplier, sources.underlying], [
    "config",
    "store",
    "built-in",
  ]);
  const [text] = instrumentTexts(known);
  assertEquals(
    text.startsWith("ESU4: future (built-in), currency USD (built-in)"),
    true,
  );
});

Deno.test("a precision of the config stands in place of a weaker tick, a margin in place of a rate", () => {
  const known = knownInstruments(["ESU4"], {
    ...INPUT,
    config: { ESU4: { price_precision: 1, initial_margin: 500 } },
    store: {
      ESU4: { initial_margin_rate: 0.1, maintenance_margin_rate: 0.05 },
    },
  });
  const [one] = runInstruments(known, RULES);
  assertEquals(one.tickSize, 0.1);
  assertEquals(one.margin, {
    per: "contract",
    initial: 500,
    maintenance: 500,
  });
});

Deno.test("the class of a symbol without facts follows the exchange group", () => {
  const classOf = (exchange: string, assetClass = "EQUITY") =>
    knownInstruments(["X"], { ...INPUT, exchange, assetClass })[0].assetClass;
  assertEquals(
    ["US_EQUITY", "US_FUTURES", "CME", "FOREX", "CRYPTO"].map((name) =>
      classOf(name)
    ),
    ["stock", "future", "future", "fx", "crypto"],
  );
  assertEquals(classOf("US_EQUITY", "Futures"), "future");
});

Deno.test("facts by class: ticks of pairs, lots of coins", () => {
  const [eur, jpy] = runInstruments(
    knownInstruments(["EURUSD", "USDJPY"], { ...INPUT, exchange: "FOREX" }),
    RULES,
  );
  assertEquals([eur.tickSize, jpy.tickSize], [0.00001, 0.001]);
  const [btc] = runInstruments(
    knownInstruments(["BTC"], { ...INPUT, exchange: "CRYPTO" }),
    RULES,
  );
  assertEquals(btc.lotSize, 1e-8);
  assertEquals(btc.offTick, undefined);
});

Deno.test("a stock with the symbol of a contract has none of its facts", () => {
  const [cl] = knownInstruments(["CL"], { ...INPUT, exchange: "US_EQUITY" });
  assertEquals([cl.assetClass, cl.facts], ["stock", {}]);
});

Deno.test("the names of one contract have one root", () => {
  const names = "ES ESU4 ESU24 ESU2024 ES=F /ES @ES ES1! ES.c.0".split(" ");
  assertEquals(names.map(contractRoot), names.map(() => "ES"));
  assertEquals(contractRoot("6EZ5"), "6E");
  assertEquals(contractRoot("M6EH26"), "M6E");
  assertEquals(contractRoot("ZNH5"), "ZN");
  assertEquals(builtInFacts("ABCU4"), undefined);
});

/** The dollars of one tick, as the exchange publishes them beside tick and size. */
const TICK_VALUES: Readonly<Record<string, number>> = {
  ES: 12.5,
  MES: 1.25,
  NQ: 5,
  MNQ: 0.5,
  YM: 5,
  MYM: 0.5,
  RTY: 5,
  M2K: 0.5,
  CL: 10,
  NG: 10,
  GC: 10,
  SI: 25,
  ZN: 15.625,
  ZB: 31.25,
  ZC: 12.5,
  ZS: 12.5,
  ZW: 12.5,
  "6E": 6.25,
  "6J": 6.25,
  "6B": 6.25,
  M6E: 1.25,
};

Deno.test("tick times multiplier is the published value of a tick, for every built-in contract", () => {
  const found = BUILT_IN_ROOTS.map((root) => {
    const { multiplier, tick_size } = builtInFacts(root) ?? {};
    const value = (multiplier ?? NaN) * (tick_size ?? NaN);
    return [root, Number(value.toPrecision(12))];
  });
  assertEquals(Object.fromEntries(found), TICK_VALUES);
});

Deno.test("another group than the run's is an error that says what to do", () => {
  const refused = (config: InstrumentInput["config"], text: string) =>
    assertThrows(
      () => knownInstruments(["ESU4"], { ...INPUT, config }),
      Error,
      text,
    );
  refused({ ESU4: { exchange_group: "CRYPTO" } }, "in which no symbol trades");
});

Deno.test("a CSV of instruments has one row a symbol; what is wrong names its line", () => {
  const read = (text: string) => parseInstrumentsCsv(text, "a.csv");
  assertEquals(
    read("symbol;multiplier;underlying\r\n# x\r\nES;50;\r\n6E;;EUR\r\n")
      .instruments,
    { ES: { multiplier: 50 }, "6E": { underlying: "EUR" } },
  );
  assertEquals(
    [
      "",
      "a,b\n",
      "symbol,multiplier\nES,50,7\n",
      "symbol,multiplier\n,50\n",
      "symbol,multiplier\nES,50\nES,51\n",
    ].map((text) => read(text).problem.replace("cannot read a.csv: ", "")),
    [
      "it is empty",
      "its first line must name the columns, one of them symbol, as in symbol,asset_class,multiplier",
      "line 2 has 3 cells, and the first line names 2 columns",
      "line 2 has no symbol",
      "line 3: ES is listed twice",
    ],
  );
});
