/**
 * The tables of a result in columns, for notebooks and for files.
 *
 * @module
 */
import type { ColumnKind, TableColumn } from "../text/table_column.ts";
import type { AccountAction } from "../trading/account_actions.ts";
import type { RoundTrip } from "../trading/round_trips.ts";
import type {
  ActionColumns,
  EquityColumns,
  FillColumns,
  ResultColumns,
  ResultTable,
  SessionColumns,
  TradeColumns,
} from "./result_columns.ts";
import type { FillRow, RunResult } from "./run_result.ts";

/** One table of a result, with the kinds of its columns. */
export function resultTable(
  result: RunResult,
  table: ResultTable,
): TableColumn[] {
  return TABLES[table](result);
}

/** All tables of a result, with the kinds of their columns. */
export function resultTables(
  result: RunResult,
): Record<ResultTable, TableColumn[]> {
  const { equity, fills, trades, sessions, actions } = TABLES;
  return {
    equity: equity(result),
    fills: fills(result),
    trades: trades(result),
    sessions: sessions(result),
    actions: actions(result),
  };
}

/** All tables of a result, as {@linkcode RunResult.toColumns} returns them. */
export function resultColumns(result: RunResult): ResultColumns {
  const tables = Object.entries(resultTables(result)).map(([table, columns]) =>
    [
      table,
      Object.fromEntries(columns.map(({ name, values }) => [name, values])),
    ] as const
  );
  // The rules of a table have exactly the keys of its type.
  return Object.fromEntries(tables) as unknown as ResultColumns;
}

/** The data of a result with its method, which copies and comparisons do not see. */
export function withColumns(data: Omit<RunResult, "toColumns">): RunResult {
  const result: RunResult = Object.defineProperty(
    { ...data, toColumns: () => resultColumns(result) },
    "toColumns",
    { enumerable: false },
  );
  return result;
}

/** How a column is read from a row. */
type Rule<Row> = readonly [
  kind: ColumnKind,
  value: (row: Row) => number | string | null,
];

/** A rule for each column of a table. */
type Rules<Row, Columns> = Readonly<Record<keyof Columns, Rule<Row>>>;

/** Of fills in other currencies than the account's. */
const CONVERTED = {
  currency: ["text", ({ conversion }) => conversion?.currency ?? ""],
  rate: ["number", ({ conversion }) => conversion?.rate ?? 1],
  own_fee: ["number", ({ fee, conversion }) => conversion?.ownFee ?? fee],
  conversion_cost: ["number", ({ conversion }) => conversion?.cost ?? 0],
} satisfies Record<string, Rule<FillRow>>;

/** Of fills and round trips in continuous futures. */
const CONTRACT = {
  contract: ["text", ({ contract }) => contract ?? ""],
} satisfies Record<string, Rule<{ readonly contract?: string }>>;

const FILLS: Rules<
  FillRow,
  Omit<FillColumns, keyof typeof CONVERTED | "contract">
> = {
  time: ["instant", ({ time }) => Date.parse(time)],
  strategy: ["text", ({ strategy }) => strategy],
  symbol: ["text", ({ symbol }) => symbol],
  side: ["text", ({ side }) => side],
  quantity: ["number", ({ quantity }) => quantity],
  price: ["number", ({ price }) => price],
  fee: ["number", ({ fee }) => fee],
  tag: ["text", ({ tag }) => tag],
  reason: ["text", ({ reason }) => reason],
};

const fillRules = (
  { fills, config }: RunResult,
): Record<string, Rule<FillRow>> => {
  const { account_currency: account } = config.trading_config;
  return {
    ...FILLS,
    ...fills.some(({ conversion }) => conversion !== undefined) && {
      ...CONVERTED,
      currency: ["text", ({ conversion }) => conversion?.currency ?? account],
    },
    ...fills.some(({ contract }) => contract !== undefined) && CONTRACT,
  };
};

const tradeRules = (result: RunResult): Record<string, Rule<RoundTrip>> => {
  const { roundTrips } = result.account;
  const { account_currency: account } = result.config.trading_config;
  return {
    ...trades(result),
    ...roundTrips.some(({ currency }) => currency !== undefined) && {
      currency: ["text", ({ currency }) => currency ?? account],
      own_profit: [
        "number",
        ({ ownProfit, netProfit, fees }) => ownProfit ?? netProfit + fees,
      ],
    },
    ...roundTrips.some(({ contract }) => contract !== undefined) && CONTRACT,
  };
};

const trades = (
  { statistics: { strategies } }: RunResult,
): Rules<
  RoundTrip,
  Omit<TradeColumns, "currency" | "own_profit" | "contract">
> => ({
  strategy: [
    "text",
    ({ strategy }) => strategies[strategy]?.name ?? String(strategy),
  ],
  symbol: ["text", ({ symbol }) => symbol],
  side: ["text", ({ side }) => side],
  quantity: ["number", ({ quantity }) => quantity],
  entry_time: ["instant", ({ entryTime }) => entryTime],
  exit_time: ["instant", ({ exitTime }) => exitTime],
  entry_price: ["number", ({ entryPrice }) => entryPrice],
  exit_price: ["number", ({ exitPrice }) => exitPrice],
  fees: ["number", ({ fees }) => fees],
  net_profit: ["number", ({ netProfit }) => netProfit],
  entry_tag: ["text", ({ entryTag }) => entryTag],
  entry_reason: ["text", ({ entryReason }) => entryReason],
  exit_tag: ["text", ({ exitTag }) => exitTag],
  exit_reason: ["text", ({ exitReason }) => exitReason],
});

const actions = (
  { statistics: { strategies } }: RunResult,
): Rules<AccountAction, ActionColumns> => ({
  date: ["date", ({ date }) => date],
  time: ["instant", ({ time }) => time],
  type: ["text", ({ type }) => type],
  strategy: [
    "text",
    ({ strategy }) => strategies[strategy]?.name ?? String(strategy),
  ],
  symbol: ["text", ({ symbol }) => symbol],
  value: ["number", ({ value }) => value],
  before: ["number", ({ before }) => before],
  after: ["number", ({ after }) => after],
  cash: ["number", ({ cash }) => cash],
  price: ["number", ({ price }) => price],
  into: ["text", ({ into }) => into?.symbol ?? ""],
  into_quantity: ["number", ({ into }) => into?.quantity ?? 0],
});

/** Those of a row are read by its index. */
function equity(
  { equity, statistics: { sessions, benchmark } }: RunResult,
): Rules<number, EquityColumns> {
  return {
    date: ["date", (i) => equity[i].date],
    equity: ["number", (i) => equity[i].equity],
    cash: ["number", (i) => equity[i].cash],
    return: ["number", (i) => sessions[i].return],
    drawdown: ["number", (i) => sessions[i].drawdown],
    ...(benchmark !== null && {
      benchmark: ["number", (i: number) => benchmark.closes[i]] as const,
    }),
    ...Object.fromEntries(
      (equity[0]?.currencies ?? []).flatMap(({ currency }, at) => [
        [`equity_${currency}`, [
          "number",
          (i: number) => equity[i].currencies?.[at].equity ?? NaN,
        ]],
        [`rate_${currency}`, [
          "number",
          (i: number) => equity[i].currencies?.[at].rate ?? NaN,
        ]],
      ]),
    ),
  } as Rules<number, EquityColumns>;
}

function sessions(
  { sessions, statistics }: RunResult,
): Rules<number, SessionColumns> {
  const figures = statistics.sessions;
  return {
    date: ["date", (i) => sessions[i].date],
    open: ["instant", (i) => Date.parse(sessions[i].open)],
    close: ["instant", (i) => Date.parse(sessions[i].close)],
    bars: ["number", (i) => sum(Object.values(sessions[i].bars))],
    quality: ["number", (i) => least(Object.values(sessions[i].quality))],
    net_profit: ["number", (i) => figures[i].netProfit],
    return: ["number", (i) => figures[i].return],
    drawdown: ["number", (i) => figures[i].drawdown],
    fills: ["number", (i) => figures[i].fills],
    fees: ["number", (i) => figures[i].fees],
    traded: ["number", (i) => figures[i].traded],
    round_trips: ["number", (i) => figures[i].roundTrips],
    wins: ["number", (i) => figures[i].wins],
  };
}

const TABLES: Readonly<
  Record<ResultTable, (result: RunResult) => TableColumn[]>
> = {
  equity: (result) => columnsOf([...result.equity.keys()], equity(result)),
  fills: (result) => columnsOf(result.fills, fillRules(result)),
  trades: (result) => columnsOf(result.account.roundTrips, tradeRules(result)),
  sessions: (result) =>
    columnsOf([...result.sessions.keys()], sessions(result)),
  actions: (result) => columnsOf(result.account.actions ?? [], actions(result)),
};

function columnsOf<Row>(
  rows: readonly Row[],
  rules: Readonly<Record<string, Rule<Row>>>,
): TableColumn[] {
  return Object.entries(rules).map(([name, [kind, value]]) =>
    kind === "instant" || kind === "number"
      ? {
        name,
        kind,
        values: Float64Array.from(rows, (row) => number(value(row))),
      }
      : { name, kind, values: rows.map((row) => text(value(row))) }
  );
}

function number(value: number | string | null): number {
  return value === null ? NaN : Number(value);
}

function text(value: number | string | null): string | null {
  return value === null ? null : String(value);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function least(values: readonly number[]): number {
  return values.length === 0 ? NaN : Math.min(...values);
}
