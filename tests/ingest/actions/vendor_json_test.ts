/** Alpaca's and Polygon's answers, with every kind of action that they know. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import {
  type ActionFileSummary,
  importActions,
} from "../../../src/ingest/actions/import_actions.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";

/**
 * An entry of each list of `/v1/corporate-actions`, with the fields of Alpaca's API
 * reference; values are made up.
 */
const ALPACA = {
  forward_splits: [{
    id: "1",
    symbol: "FWD",
    cusip: "0",
    new_rate: 4,
    old_rate: 1,
    process_date: "2024-05-06",
    ex_date: "2024-05-06",
    record_date: "2024-05-03",
    payable_date: "2024-05-03",
  }],
  reverse_splits: [{
    symbol: "REV",
    old_cusip: "0",
    new_cusip: "1",
    new_rate: 1,
    old_rate: 15,
    process_date: "2024-05-07",
    ex_date: "2024-05-07",
  }],
  stock_dividends: [{
    symbol: "STD",
    rate: 0.05,
    process_date: "2024-05-20",
    ex_date: "2024-05-08",
  }],
  cash_dividends: [{
    symbol: "CSD",
    rate: 0.25,
    special: false,
    foreign: false,
    process_date: "2024-05-30",
    ex_date: "2024-05-09",
  }],
  cash_mergers: [
    {
      acquirer_symbol: "BIG",
      acquiree_symbol: "CSM",
      rate: 54.2,
      process_date: "2024-05-11",
      effective_date: "2024-05-10",
    },
    // The buyer is not listed.
    {
      acquiree_symbol: "PRV",
      rate: 12.5,
      process_date: "2024-05-11",
      effective_date: "2024-05-10",
    },
  ],
  stock_mergers: [{
    acquirer_symbol: "BIG",
    acquirer_rate: 0.2413,
    acquiree_symbol: "STM",
    acquiree_rate: 1,
    process_date: "2024-05-13",
    effective_date: "2024-05-13",
  }],
  stock_and_cash_mergers: [{
    acquirer_symbol: "BIG",
    acquirer_rate: 1,
    acquiree_symbol: "SCM",
    acquiree_rate: 2,
    cash_rate: 3.5,
    process_date: "2024-05-14",
    effective_date: "2024-05-14",
  }],
  name_changes: [{
    old_symbol: "OLD",
    new_symbol: "NEW",
    process_date: "2024-05-15",
  }],
  redemptions: [{ symbol: "RED", rate: 10.13, process_date: "2024-05-16" }],
  worthless_removals: [{ symbol: "WRL", process_date: "2024-05-17" }],
};

const UNSUPPORTED = {
  spin_offs: [
    {
      source_symbol: "SRC",
      source_rate: 1,
      new_symbol: "SPN",
      new_rate: 0.25,
      process_date: "2024-05-20",
      ex_date: "2024-05-20",
    },
    { source_symbol: "MMM", new_symbol: "SOLV", ex_date: "2024-04-01" },
  ],
  unit_splits: [{
    old_symbol: "UNT",
    old_rate: 1,
    new_symbol: "UNTA",
    new_rate: 1,
    alternate_symbol: "UNTW",
    alternate_rate: 0.5,
    process_date: "2024-05-21",
    effective_date: "2024-05-21",
  }],
  rights_distributions: [{
    source_symbol: "RGT",
    new_symbol: "RGTR",
    rate: 1,
    process_date: "2024-05-23",
    ex_date: "2024-05-22",
  }],
  partial_calls: [{ symbol: "PRT", process_date: "2024-05-24" }],
  reorganizations: [{ symbol: "REO", process_date: "2024-05-25" }],
};

const RIGHT = [
  "2024-05-06 FWD split 4",
  `2024-05-07 REV split ${1 / 15}`,
  "2024-05-08 STD split 1.05",
  "2024-05-09 CSD dividend 0.25",
  "2024-05-10 CSM merger 0 cash 54.2 into BIG",
  "2024-05-10 PRV delist 12.5",
  "2024-05-13 STM merger 0.2413 into BIG",
  "2024-05-14 SCM merger 0.5 cash 3.5 into BIG",
  "2024-05-15 OLD rename into NEW",
  "2024-05-16 RED delist 10.13",
  "2024-05-17 WRL delist 0",
];

/** Imports an answer; what is stored, a line for each, and the summary. */
async function imported(
  answer: unknown,
  skipUnsupported = false,
): Promise<{ lines: string[]; summary: ActionFileSummary }> {
  const path = Deno.makeTempFileSync({ suffix: ".json" });
  const store = openBarStore(":memory:");
  try {
    Deno.writeTextFileSync(path, JSON.stringify(answer));
    const [summary] = await importActions(store, [path], { skipUnsupported });
    const lines = store.actions.list().map((one) =>
      [
        `${one.date} ${one.symbol} ${one.type}`,
        ...one.value === undefined ? [] : [`${one.value}`],
        ...one.cash === undefined ? [] : [`cash ${one.cash}`],
        ...one.newSymbol === undefined ? [] : [`into ${one.newSymbol}`],
      ].join(" ")
    );
    return { lines, summary };
  } finally {
    store.close();
    Deno.removeSync(path);
  }
}

Deno.test("every supported list of Alpaca's is kept, and a page that is not the last says so", async () => {
  const { lines, summary } = await imported({
    corporate_actions: ALPACA,
    next_page_token: "MjAyNA==",
  });
  assertEquals(lines, RIGHT);
  assertEquals(summary.notes, [
    "it has a next_page_token: the answer has more pages; import them too",
  ]);
  const last = await imported({
    corporate_actions: ALPACA,
    next_page_token: null,
  });
  assertEquals(last.summary.notes, []);
});

Deno.test("unsupported actions of Alpaca's are refused by name, or left out with a note for each", async () => {
  const answer = { corporate_actions: { ...UNSUPPORTED, ...ALPACA } };
  const { message } = await assertRejects(() => imported(answer), SessionError);
  assert(
    message.includes(
      "6 of its entries are not supported: spin_offs[0] (SRC 2024-05-20), spin_offs[1] (MMM 2024-04-01), unit_splits[0] (UNT 2024-05-21), rights_distributions[0] (RGT 2024-05-22), partial_calls[0] (PRT 2024-05-24) and 1 more; supported are",
    ),
    message,
  );
  assert(message.endsWith("add --skip-unsupported"), message);
  const { lines, summary } = await imported(answer, true);
  assertEquals(lines, RIGHT);
  assertEquals(
    summary.notes,
    [
      "spin_offs[0] (SRC 2024-05-20)",
      "spin_offs[1] (MMM 2024-04-01)",
      "unit_splits[0] (UNT 2024-05-21)",
      "rights_distributions[0] (RGT 2024-05-22)",
      "partial_calls[0] (PRT 2024-05-24)",
      "reorganizations[0] (REO 2024-05-25)",
    ].map((entry) => `${entry} is left out: it is not supported`),
  );
});

Deno.test("Polygon's dividends of other currencies are not taken for dollars, and pages are counted on", async () => {
  const answer = {
    status: "OK",
    request_id: "x",
    next_url: "https://example.com/next",
    results: [
      {
        ticker: "T",
        ex_dividend_date: "2024-04-09",
        cash_amount: 0.2775,
        currency: "USD",
        dividend_type: "CD",
      },
      {
        ticker: "RY",
        ex_dividend_date: "2024-04-24",
        cash_amount: 1.38,
        currency: "CAD",
        dividend_type: "CD",
      },
    ],
  };
  const { message } = await assertRejects(() => imported(answer), SessionError);
  assert(
    message.includes("results[1] (RY 2024-04-24, a dividend in CAD)"),
    message,
  );
  const { lines, summary } = await imported(answer, true);
  assertEquals(lines, ["2024-04-09 T dividend 0.2775"]);
  assertEquals(summary.notes, [
    "results[1] (RY 2024-04-24, a dividend in CAD) is left out: it is not supported",
    "it has a next_url: the answer has more pages; import them too",
  ]);
});

Deno.test("an answer without actions is an answer", async () => {
  for (
    const [answer, format] of [
      [{ status: "OK", request_id: "x", results: [] }, "polygon"],
      [{ corporate_actions: {}, next_page_token: null }, "alpaca"],
    ] as const
  ) {
    const { lines, summary } = await imported(answer);
    assertEquals([lines, summary.format, summary.notes], [[], format, []]);
  }
});
