import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import fc from "fast-check";
import { SessionError } from "../../../src/errors.ts";
import {
  type CorporateAction,
  mergeActions,
} from "../../../src/instruments/corporate_action.ts";
import {
  importActions,
  type ImportActionsOptions,
} from "../../../src/ingest/actions/import_actions.ts";
import { cleanForLog } from "../../../src/text/clean.ts";
import { makeColumns } from "../../../src/store/bar_store.ts";
import {
  openBarStore,
  type SqliteBarStore,
} from "../../../src/store/sqlite/sqlite_bar_store.ts";

/** Imports texts as files of these names, and returns what is stored. */
async function imported(
  files: Readonly<Record<string, string>>,
  options: ImportActionsOptions = {},
  store: SqliteBarStore = openBarStore(":memory:"),
): Promise<CorporateAction[]> {
  const folder = Deno.makeTempDirSync();
  try {
    const paths = Object.entries(files).map(([name, text]) => {
      Deno.writeTextFileSync(`${folder}/${name}`, text);
      return `${folder}/${name}`;
    });
    await importActions(store, paths, options);
    return store.actions.list().map(({ source: _, ...action }) => action);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/** The message with which a file is refused. */
async function refused(
  files: Readonly<Record<string, string>>,
  options: ImportActionsOptions = {},
): Promise<string> {
  const store = openBarStore(":memory:");
  const error = await assertRejects(
    () => imported(files, options, store),
    SessionError,
  );
  assertEquals(store.actions.list(), []);
  store.close();
  return error.message.replace(/\/\S*\//g, "");
}

/** Stores daily closes of a symbol. */
function storeCloses(
  store: SqliteBarStore,
  symbol: string,
  closes: Readonly<Record<string, number>>,
): void {
  for (const [date, close] of Object.entries(closes)) {
    const bars = makeColumns(1);
    bars.timestamp[0] = Date.parse(`${date}T14:30:00Z`);
    bars.open[0] =
      bars.high[0] =
      bars.low[0] =
      bars.close[0] =
        close;
    store.writeDay(symbol, "1d", date, bars, 0, 1);
  }
}

const split = (
  symbol: string,
  date: string,
  value: number,
): CorporateAction => ({ symbol, date, type: "split", value });

Deno.test("a CSV names splits, dividends, renames, mergers and delistings", async () => {
  assertEquals(
    await imported({
      "a.csv": `date,symbol,type,value,reference,cash,new_symbol
2014-06-09,AAPL,split,7:1
2020-08-31,AAPL,split,4
2023-05-03,XYZ,split,1:10
2020-08-07,AAPL,dividend,0.82,455.61
2022-06-09,FB,rename,,,,META
2022-10-28,TWTR,merger,0,,54.2,X
2023-05-01,FRC,delist
`,
    }),
    [
      split("AAPL", "2014-06-09", 7),
      {
        symbol: "AAPL",
        date: "2020-08-07",
        type: "dividend",
        value: 0.82,
        reference: 455.61,
      },
      split("AAPL", "2020-08-31", 4),
      { symbol: "FB", date: "2022-06-09", type: "rename", newSymbol: "META" },
      {
        symbol: "TWTR",
        date: "2022-10-28",
        type: "merger",
        value: 0,
        cash: 54.2,
        newSymbol: "X",
      },
      { symbol: "FRC", date: "2023-05-01", type: "delist" },
      split("XYZ", "2023-05-03", 0.1),
    ],
  );
});

Deno.test("a factor file of LEAN has splits and dividends, on the session after its dates", async () => {
  // 2014-06-06 is a Friday: the split holds on Monday. 0.47 of 94.48 is a dividend.
  const factor = 1 - 0.47 / 94.48;
  assertEquals(
    (await imported({
      "aapl.csv": `20120102,inf,1,0
20140606,${factor},0.1428571,645.57
20140806,${factor},1,94.48
20501231,1,1,0
`,
    })).map(({ value = NaN, ...rest }) => ({
      ...rest,
      value: Number(value.toFixed(9)),
    })),
    [
      split("AAPL", "2014-06-09", 7),
      {
        symbol: "AAPL",
        date: "2014-08-07",
        type: "dividend",
        reference: 94.48,
        value: 0.47,
      },
    ],
  );
});

Deno.test("rounded factors of LEAN stand for ratios of whole numbers", async () => {
  const ratios = [[2, 1], [3, 2], [1, 10], [7, 1], [1, 25], [5, 4], [1, 3]];
  for (const [now, before] of ratios) {
    const [found] = await imported({
      "x.csv": `20140606,1,${(before / now).toFixed(7)}\n20501231,1,1\n`,
    });
    assertEquals(found.value, now / before);
  }
});

Deno.test("without reference prices the amount comes from the stored close", async () => {
  const files = { "IBM.csv": "20140806,0.99,1\n20501231,1,1\n" };
  const store = openBarStore(":memory:");
  storeCloses(store, "IBM", { "2014-08-06": 200 });
  const [{ value = NaN, ...dividend }] = await imported(files, {}, store);
  assertEquals(dividend, {
    symbol: "IBM",
    date: "2014-08-07",
    type: "dividend",
    reference: 200,
  });
  assertAlmostEquals(value, 2, 1e-12);
  store.close();
  assertEquals(
    await refused(files),
    "Cannot import actions from IBM.csv, line 1: the dividend after 2014-08-06 has no amount: the row has no reference price, and the store no close of IBM on 2014-08-06; import the bars of IBM first, or a factor file with four columns",
  );
});

Deno.test("a map file of LEAN has renames and the delisting", async () => {
  assertEquals(
    await imported({
      "meta.csv": "20120518,fb,Q\n20220608,fb,Q\n20501231,meta,Q\n",
      "frc.csv": "20101209,frc\n20230428,frc\n",
    }),
    [
      { symbol: "FB", date: "2022-06-09", type: "rename", newSymbol: "META" },
      { symbol: "FRC", date: "2023-05-01", type: "delist" },
    ],
  );
});

/** Adjusts closes by hand: `[date, close, split, dividend]`, newest factor 1. */
function adjusted(
  days: readonly (readonly [string, number, number, number])[],
): number[] {
  let factor = 1;
  const out: number[] = [];
  for (let i = days.length - 1; i >= 0; i--) {
    out[i] = days[i][1] * factor;
    if (i > 0) factor *= (1 - days[i][3] / days[i - 1][1]) / days[i][2];
  }
  return out;
}

Deno.test("Adj Close beside raw closes, of the file or of the store, gives splits and dividends", async () => {
  const days = [
    ["2024-01-02", 500, 1, 0],
    ["2024-01-03", 502, 1, 0],
    ["2024-01-04", 125.25, 4, 0],
    ["2024-01-05", 126, 1, 0.31],
    ["2024-01-08", 127, 1, 0],
    ["2024-01-09", 1268.5, 0.1, 0],
  ] as const;
  const adj = adjusted(days);
  const expected = [
    split("S", "2024-01-04", 4),
    {
      symbol: "S",
      date: "2024-01-05",
      type: "dividend",
      value: 0.31,
      reference: 125.25,
    },
    split("S", "2024-01-09", 0.1),
  ];
  const near = (actions: readonly CorporateAction[]) =>
    actions.map(({ value = NaN, ...rest }) => ({
      ...rest,
      value: Number(value.toFixed(3)),
    }));
  const csv = (close: (i: number) => number) =>
    "Date,Open,High,Low,Close,Adj Close,Volume\n" +
    days.map(([date], i) => {
      const price = close(i).toFixed(6);
      return `${date},${price},${price},${price},${price},${
        adj[i].toFixed(6)
      },100\n`;
    }).join("");
  const own = await imported({ "S.csv": csv((i) => days[i][1]) });
  assertEquals(near(own), near(expected as CorporateAction[]));
  // Yahoo's own closes are adjusted for splits; those of the store are raw.
  const store = openBarStore(":memory:");
  storeCloses(
    store,
    "S",
    Object.fromEntries(days.map(([date, close]) => [date, close])),
  );
  const splits = adjusted(days.map(([d, c, s]) => [d, c, s, 0] as const));
  const beside = await imported({ "S.csv": csv((i) => splits[i]) }, {}, store);
  assertEquals(near(beside), near(expected as CorporateAction[]));
  store.close();
});

Deno.test("Alpaca's and Polygon's JSON", async () => {
  const alpaca = {
    corporate_actions: {
      forward_splits: [{
        symbol: "AAPL",
        new_rate: 4,
        old_rate: 1,
        ex_date: "2020-08-31",
        process_date: "2020-08-31",
      }],
      reverse_splits: [{
        symbol: "GE",
        new_rate: 1,
        old_rate: 8,
        ex_date: "2021-08-02",
      }],
      cash_dividends: [
        { symbol: "COST", rate: 1.02, special: false, ex_date: "2023-12-27" },
        { symbol: "COST", rate: 15, special: true, ex_date: "2023-12-27" },
      ],
      name_changes: [{
        old_symbol: "FB",
        new_symbol: "META",
        process_date: "2022-06-09",
      }],
      stock_and_cash_mergers: [{
        acquirer_symbol: "B",
        acquirer_rate: 1,
        acquiree_symbol: "A",
        acquiree_rate: 2,
        cash_rate: 3.5,
        effective_date: "2023-02-01",
      }],
    },
    next_page_token: null,
  };
  const polygon = {
    status: "OK",
    results: [
      { ticker: "T", execution_date: "2024-03-01", split_from: 2, split_to: 3 },
      { ticker: "T", ex_dividend_date: "2024-04-09", cash_amount: 0.2775 },
    ],
  };
  assertEquals(
    await imported({
      "alpaca.json": JSON.stringify(alpaca),
      "polygon.json": JSON.stringify(polygon),
    }),
    [
      split("AAPL", "2020-08-31", 4),
      split("GE", "2021-08-02", 0.125),
      { symbol: "FB", date: "2022-06-09", type: "rename", newSymbol: "META" },
      {
        symbol: "A",
        date: "2023-02-01",
        type: "merger",
        value: 0.5,
        cash: 3.5,
        newSymbol: "B",
      },
      { symbol: "COST", date: "2023-12-27", type: "dividend", value: 16.02 },
      split("T", "2024-03-01", 1.5),
      { symbol: "T", date: "2024-04-09", type: "dividend", value: 0.2775 },
    ],
  );
});

Deno.test("an import is idempotent, over formats too, and keeps where an action came from", async () => {
  const store = openBarStore(":memory:");
  const files = {
    "a.csv": "date,symbol,type,value\n2014-06-09,AAPL,split,7\n",
  };
  await imported(files, {}, store);
  await imported(files, {}, store);
  const lean = { "aapl.csv": "20140606,1,0.1428571\n20501231,1,1\n" };
  const found = await imported(lean, {}, store);
  assertEquals(found, [split("AAPL", "2014-06-09", 7)]);
  assertEquals(store.actions.imports().map(({ format }) => format), ["csv"]);
  assert(store.actions.list()[0].source.path.endsWith("a.csv"));
  store.close();
});

Deno.test("a dry run stores nothing", async () => {
  const files = {
    "a.csv": "date,symbol,type,value\n2014-06-09,AAPL,split,7\n",
  };
  assertEquals(await imported(files, { dryRun: true }), []);
});

Deno.test("contradictory actions are refused, with both of them named", async () => {
  const store = openBarStore(":memory:");
  await imported(
    {
      "a.csv": "date,symbol,type,value\n2014-06-09,AAPL,split,7\n",
    },
    {},
    store,
  );
  const error = await assertRejects(() =>
    imported(
      {
        "b.csv":
          "date,symbol,type,value\n2014-06-09,AAPL,split,2\n2014-06-10,IBM,split,2\n",
      },
      {},
      store,
    ), SessionError);
  assert(
    /2014-06-09 AAPL split 2 contradicts 2014-06-09 AAPL split 7 \(from .*a\.csv\)/
      .test(error.message),
    error.message,
  );
  assertEquals(store.actions.list().length, 1);
  store.close();
  assertEquals(
    await refused({
      "c.csv": `date,symbol,type,value,new_symbol
2022-06-09,FB,rename,,META
2022-06-09,FB,delist,,
`,
    }),
    "Cannot import actions from c.csv: 2022-06-09 FB delist at the last close contradicts 2022-06-09 FB rename to META of the same file. Nothing is stored; of stored ones, remove the wrong one with: openbell actions rm SYMBOL --date DATE",
  );
});

const HEAD = "date,symbol,type,value,reference,cash,new_symbol\n";
const ROLL_HEAD = HEAD.replace("\n", ",old_symbol\n");

Deno.test("rolls of a continuous future are read, below zero too, and a contradiction is refused", async () => {
  const first = `${ROLL_HEAD}2020-03-18,CL,roll,,,,CLK0,
2020-04-21,CL,roll,21.5,-37.63,,CLM0,CLK0
`;
  const options = { group: "US_FUTURES" };
  assertEquals(await imported({ "a.csv": first }, options), [
    { symbol: "CL", date: "2020-03-18", type: "roll", newSymbol: "CLK0" },
    {
      symbol: "CL",
      date: "2020-04-21",
      type: "roll",
      value: 21.5,
      reference: -37.63,
      newSymbol: "CLM0",
      oldSymbol: "CLK0",
    },
  ]);
  const found = await refused({
    "a.csv": first,
    "b.csv": `${ROLL_HEAD}2020-04-21,CL,roll,21.5,-37.64,,CLM0,CLK0\n`,
  }, options);
  assert(
    found.includes("from CLK0 at -37.64 to CLM0 at 21.5 contradicts"),
    found,
  );
});

for (
  const [text, message] of [
    ["", "it is empty"],
    ["hello\nworld\n", "it has none of the known formats"],
    ["{", "it is no valid JSON"],
    [
      `${HEAD}2014-06-09,AAPL,spilt,7`,
      'line 2: type is "spilt"; it must be split, dividend, rename, merger, delist, roll; did you mean split?',
    ],
    [
      `${HEAD}2014-02-30,AAPL,split,7`,
      'line 2: the split of AAPL on 2014-02-30 is not valid: its date is "2014-02-30"',
    ],
    [
      `${HEAD}2014-06-09,AAPL,split,0`,
      "value must be the new shares per old one",
    ],
    [
      `${HEAD}2014-06-09,AAPL,split,1`,
      "value must be the new shares per old one",
    ],
    [
      `${HEAD}2014-06-09,AAPL,split,7:0`,
      'value is "7:0"; it must be a number, or a ratio such as 7:1',
    ],
    [`${HEAD}2014-06-09,AAPL,split,-2`, "above 0"],
    [
      `${HEAD}2014-06-09,AAPL,dividend,`,
      "value must be the cash per share, above 0",
    ],
    [
      `${HEAD}2014-06-09,AAPL,dividend,NaN`,
      'value is "NaN"; it must be a number',
    ],
    [`${HEAD}2014-06-09,AAPL,dividend,5,4`, "must be below reference"],
    [`${HEAD}2014-06-09,FB,rename,,,,FB`, "new_symbol must differ from symbol"],
    [
      `${HEAD}2014-06-09,FB,rename`,
      "new_symbol must name the symbol that follows",
    ],
    [`${HEAD}2014-06-09,FB,merger,,,,X`, "it needs value"],
    [
      `${HEAD}2014-06-09,,split,2`,
      "its symbol must have 1 to 64 visible characters",
    ],
    [`${HEAD}2014-06-09,A,split,2,,,,,9`, "it has 9 cells, the header 7"],
    [
      `${ROLL_HEAD}2024-03-08,ES,roll,5220,5160,,,ESH4`,
      "new_symbol must name the new contract",
    ],
    [
      `${ROLL_HEAD}2024-03-08,ES,roll,5220,,,ESM4,ESH4`,
      "reference that of the old one in the same bar",
    ],
    [
      `${ROLL_HEAD}2024-03-08,ES,roll,5220,5160,,ESM4`,
      "a roll with prices needs old_symbol",
    ],
    [
      `${ROLL_HEAD}2024-03-08,ES,roll,5220,5160,,ESM4,ESM4`,
      "new_symbol must differ from old_symbol",
    ],
    [
      `${ROLL_HEAD}2024-03-08,ES,roll,5220,5160,1,ESM4,ESH4`,
      "cash belongs to mergers, not to a roll",
    ],
    [
      `${ROLL_HEAD}2024-03-08,ES,split,2,,,,ESH4`,
      "old_symbol belongs to rolls, not to a split",
    ],
    ["date,symbol,type,ratio\n", 'the header has a column "ratio"'],
    ["20140606,1,1\n20140609,1,0\n20501231,1,1\n", "a split factor above 0"],
    ["20140699,1,1\n20501231,1,1\n", '"20140699" is not a date'],
    ["20140606,1,1\n20130606,1,1\n", "rows must ascend"],
    [
      "20140606,1.2,1,9\n20501231,1,1\n",
      "factors of earlier dates cannot be larger",
    ],
    ["20140606,fb\n", "at least two rows"],
    [
      '{"corporate_actions":{"spin_offs":[{}]}}',
      "1 of its entries are not supported: spin_offs[0]; supported are forward_splits",
    ],
    [
      '{"corporate_actions":{"forward_splits":[{"symbol":"A"}]}}',
      "forward_splits[0] has no text ex_date",
    ],
    ['{"results":[{"split_to":2}]}', "results[0] has no text ticker"],
    ["Date,Close,Adj Close\n2024-01-02,5,0\n", "must be prices above 0"],
  ] as const
) {
  Deno.test(`a mistake is named with its place: ${JSON.stringify(text.replace(HEAD, ""))}`, async () => {
    const found = await refused({ "f.csv": text });
    assert(found.includes(message), found);
  });
}

Deno.test("the order of files does not matter to what merging finds", () => {
  const action = fc.record({
    symbol: fc.constantFrom("A", "B"),
    date: fc.constantFrom("2024-01-02", "2024-01-03"),
    type: fc.constantFrom("split" as const, "dividend" as const),
    value: fc.constantFrom(2, 3),
  });
  fc.assert(
    fc.property(fc.array(action), fc.array(action), (a, b) => {
      const first = mergeActions([], a);
      const then = mergeActions([...first.added], b);
      const whole = mergeActions([], [...a, ...b]);
      assertEquals([...first.added, ...then.added], whole.added);
      assertEquals(
        first.conflicts.length + then.conflicts.length,
        whole.conflicts.length,
      );
      // Once more: nothing is new.
      const again = mergeActions(whole.added, whole.added);
      assertEquals([again.added.length, again.conflicts.length], [0, 0]);
    }),
  );
});

Deno.test("whatever a file has, its error is one short line without what a terminal acts upon", async () => {
  const head = "date,symbol,type,value,reference,cash,new_symbol\n";
  const odd = [
    "A\nerror: forged",
    "\u001b[31mred\u001b]0;title\u0007",
    "\u202eA\u2066",
    "A".repeat(100_000),
  ];
  const texts = odd.flatMap((text) => [
    `"${text}",AAA,split,2,,,`,
    `2024-07-08,"${text}",split,2,,,`,
    `2024-07-08,AAA,"${text}",2,,,`,
    `2024-07-08,AAA,split,"${text}",,,`,
    `2024-07-08,AAA,rename,,,,"${text}"`,
    `2024-07-08,AAA,dividend,1,"${text}",,`,
  ]);
  for (const row of texts) {
    const message = await refused({ "a.csv": `${head}${row}\n` });
    assert(message.length < 1_200, `${message.length}`);
    assertEquals(cleanForLog(message), message);
  }
  for (const text of odd) {
    const message = await refused({ "a.csv": `"${text}",symbol\n` });
    assert(message.length < 1_200, `${message.length}`);
    assertEquals(cleanForLog(message), message);
  }
});

Deno.test("ratios and amounts that no share has are refused", async () => {
  const head = "date,symbol,type,value,reference,cash,new_symbol\n";
  const wrong: readonly (readonly [string, string])[] = [
    ["split,1e-300,,,", "value is 1e-300; it must be at least 1:1,000,000,000"],
    ["split,1:2000000000,,,", "it must be at least 1:1,000,000,000"],
    ["split,1e300,,,", "value is 1e+300; it must be at most 1,000,000,000"],
    ["dividend,1e12,,,", "value is 1000000000000; it must be at most"],
    ["dividend,1,1e12,,", "reference is 1000000000000; it must be at most"],
    ["merger,,,1e12,BBB", "cash is 1000000000000; it must be at most"],
    ["delist,1e12,,,", "value is 1000000000000; it must be at most"],
  ];
  for (const [row, text] of wrong) {
    const message = await refused({
      "a.csv": `${head}2024-07-08,AAA,${row}\n`,
    });
    assertStringIncludes(message, text);
  }
  const right = await imported({
    "a.csv": `${head}2024-07-08,AAA,split,1:1000000000,,,\n` +
      `2024-07-09,AAA,split,1000000000,,,\n`,
  });
  assertEquals(right.map(({ value }) => value), [1e-9, 1e9]);
});

Deno.test("the futures of LEAN are refused: their contracts have names of its own", async () => {
  for (
    const text of [
      "18991230,es,CME\n20091130,es uik2f7cj4v0h,CME,1\n20091212,es uik2f7cj4v0h,CME,2\n",
      '{"Date":"2009-11-30T00:00:00","BackwardsRatioScale":[0.87],"BackwardsPanamaCanalScale":[-244.00],"ForwardPanamaCanalScale":[0.0],"DataMappingMode":1}\n{"Date":"2009-12-15T00:00:00","BackwardsRatioScale":[0.87],"BackwardsPanamaCanalScale":[-249.75],"ForwardPanamaCanalScale":[0.0],"DataMappingMode":2}\n',
    ]
  ) {
    const found = await refused({ "es.csv": text });
    assert(found.includes("it is a file of a future"), found);
  }
});

Deno.test("rows of LEAN before its factors begin are left out with a note", async () => {
  const store = openBarStore(":memory:");
  const folder = Deno.makeTempDirSync();
  Deno.writeTextFileSync(
    `${folder}/x.csv`,
    "20120102,1,0,0\n20140606,1,0.5,9\n20501231,1,1,0\n",
  );
  const [{ added, notes }] = await importActions(store, [folder]);
  assertEquals(added, [split("X", "2014-06-09", 2)]);
  assertEquals(notes, ["line 1 is left out: a factor of 0 says nothing"]);
  store.close();
  Deno.removeSync(folder, { recursive: true });
});
