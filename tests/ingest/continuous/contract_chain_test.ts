/** Names of contracts and of their files, and the order of a chain. */
import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import {
  deliveryMonth,
  orderChain,
  rootOf,
} from "../../../src/ingest/continuous/contract_chain.ts";
import { contractName } from "../../../src/ingest/continuous/contract_files.ts";

Deno.test("a symbol's root and delivery month", () => {
  const cases = [
    ["ESH4", "2024-03-15", "ES", 2024, 3],
    ["ESH24", "2024-03-15", "ES", 2024, 3],
    ["ESH2024", "2024-03-15", "ES", 2024, 3],
    ["/ESZ9", "2018-12-31", "ES", 2019, 12],
    // Expires in December, delivers in January.
    ["CLF5", "2024-12-19", "CL", 2025, 1],
    ["CLF0", "2019-12-19", "CL", 2020, 1],
    // A few bars after its month.
    ["ESZ9", "2020-01-03", "ES", 2019, 12],
    ["ESH0", "2029-11-30", "ES", 2030, 3],
    ["6EM24", "2024-06-14", "6E", 2024, 6],
    ["ESH24-CME", "2024-03-15", "ES", 2024, 3],
    ["esh99", "1999-03-15", "ES", 1999, 3],
  ] as const;
  for (const [symbol, lastDate, root, year, month] of cases) {
    assertEquals(rootOf(symbol), root, symbol);
    assertEquals(
      deliveryMonth({ symbol, lastDate }),
      year * 12 + month - 1,
      symbol,
    );
  }
  for (const symbol of ["ES", "SPY", "ESA24", "ESH", "H24"]) {
    assertEquals(rootOf(symbol), undefined, symbol);
  }
});

Deno.test("files with root and month in two words are those of a contract, others keep their names", () => {
  const cases = [
    ["ES_H24.csv", "ESH24.csv"],
    ["es-m2024_1m.csv", "ESM2024_1m.csv"],
    ["ES.U24.1d.csv", "ESU24.1d.csv"],
    ["ES 03-24.Last.txt", "ESH2024.Last.txt"],
    ["ES_2024-03.csv", "ESH2024.csv"],
    ["ES_20240315_5m.csv", "ESH2024_5m.csv"],
    ["ES_202412.csv", "ESZ2024.csv"],
    ["ESH24_1m.csv", "ESH24_1m.csv"],
    ["ES_1m.csv", "ES_1m.csv"],
    ["ES_2024-13.csv", "ES_2024-13.csv"],
    ["ES_M5.csv", "ES_M5.csv"],
    ["NQ_H24.csv", "NQ_H24.csv"],
    ["MES_H24.csv", "MES_H24.csv"],
  ];
  for (const [name, right] of cases) {
    assertEquals(contractName(name, "ES"), right);
  }
});

Deno.test("a chain is in the order of its months, else of the dates on which it ends", () => {
  const contract = (symbol: string, lastDate: string, last?: string) => ({
    symbol,
    firstDate: "2024-01-02",
    lastDate,
    ...last !== undefined && { lastTradingDate: last },
  });
  const order = (...chain: Parameters<typeof orderChain>[0]) =>
    orderChain(chain).map(({ symbol }) => symbol);
  // Data that ends on one day says nothing of the order; the months do.
  assertEquals(
    order(
      contract("ESZ4", "2024-02-01"),
      contract("ESM4", "2024-02-01"),
      contract("ESH25", "2024-02-01"),
    ),
    ["ESM4", "ESZ4", "ESH25"],
  );
  assertEquals(
    order(
      contract("second", "2024-02-01"),
      contract("third", "2024-01-05", "2024-03-01"),
      contract("first", "2024-01-31"),
    ),
    ["first", "second", "third"],
  );
  for (
    const [a, b, text] of [
      ["ESH4", "ESH24", "the same contract"],
      ["near", "far", "The order of near and far is not known"],
    ]
  ) {
    const error = assertThrows(
      () => order(contract(a, "2024-02-01"), contract(b, "2024-02-01")),
      SessionError,
      text,
    );
    assertEquals(error.code, "argument_invalid");
  }
});
