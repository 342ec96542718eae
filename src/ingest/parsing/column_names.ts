/**
 * The meaning of columns by their names.
 *
 * @module
 */

import {
  plainNames,
  type VolumeChoice,
  volumeColumns,
} from "./volume_column.ts";

/** The meaning of a column. */
export type ColumnRole =
  | "timestamp"
  | "date"
  | "time"
  | "open"
  | "high"
  | "low"
  | "close"
  | "volume"
  | "addedVolume"
  | "symbol"
  | "interval";

/** Known names of columns, in lower case, letters and digits only; earlier ones win. */
const NAMES: Readonly<
  Record<Exclude<ColumnRole, "volume" | "addedVolume">, readonly string[]>
> = {
  timestamp: [
    "timestamp",
    "tsevent",
    "windowstart",
    "datetime",
    "dateandtime",
    "ts",
    "unix",
    "unixtime",
    "unixtimestamp",
    "epoch",
    "opentime",
    "starttime",
    "bartime",
    "timestampms",
    "timestampns",
    "localtime",
    "gmttime",
    "utctime",
    "timeutc",
    "datetimeutc",
    "indexlevel0",
    "t",
  ],
  date: ["date", "day", "tradedate", "tradingdate", "yyyymmdd", "dtyyyymmdd"],
  time: ["time", "timeofday", "hhmmss", "hour"],
  open: ["open", "openprice", "openingprice", "priceopen", "first", "o"],
  high: ["high", "highprice", "pricehigh", "max", "h"],
  low: ["low", "lowprice", "pricelow", "min", "l"],
  close: [
    "close",
    "closeprice",
    "closingprice",
    "priceclose",
    "closelast",
    "last",
    "price",
    "c",
  ],
  symbol: [
    "symbol",
    "ticker",
    "sym",
    "instrument",
    "instrumentname",
    "symbolname",
    "security",
    "asset",
    "pair",
    "code",
    "tic",
    "instrumentid",
    "s",
  ],
  interval: ["rtype", "interval", "per", "timeframe"],
};

/** The role of a price. */
export type PriceRole = "open" | "high" | "low" | "close";

/** The roles of the four prices. */
export const PRICES: readonly PriceRole[] = ["open", "high", "low", "close"];

/** Indices of columns by role; roles without a column are left out. */
export type ColumnIndices = Partial<Record<ColumnRole, number>>;

/** Indices of the columns of bars: no price is missing. */
export type BarColumnIndices = ColumnIndices & Record<PriceRole, number>;

/** The index of the column of each role; roles without a column are left out. */
export function columnsOf(
  names: readonly string[],
): ColumnIndices {
  const plain = plainNames(names);
  const columns: ColumnIndices = {};
  for (const role of Object.keys(NAMES) as (keyof typeof NAMES)[]) {
    for (const name of NAMES[role]) {
      const at = plain.indexOf(name);
      if (at < 0) continue;
      columns[role] = at;
      break;
    }
  }
  const [volume] = volumeColumns(plain);
  if (volume !== undefined) columns.volume = volume;
  else if (plain.includes("up") && plain.includes("down")) {
    // TradeStation's volume at rising and at falling prices.
    columns.volume = plain.indexOf("up");
    columns.addedVolume = plain.indexOf("down");
  }
  if (columns.timestamp === undefined && columns.date === undefined) {
    // "time" alone is the whole timestamp.
    if (columns.time !== undefined) {
      columns.timestamp = columns.time;
      delete columns.time;
    } else {
      // pandas writes its index first, without a name; reset_index() names it.
      if (plain[0] === "") columns.timestamp = 0;
      else if (plain.includes("index")) {
        columns.timestamp = plain.indexOf("index");
      }
    }
  }
  return columns;
}

/** The same columns with the chosen one of the volume. */
export function withVolume<T extends ColumnIndices>(
  columns: T,
  choice: VolumeChoice | undefined,
): T {
  return choice === undefined ? columns : {
    ...columns,
    volume: choice.column,
    addedVolume: choice.addedColumn,
  };
}

/** Whether no required role is missing. */
export function isComplete(
  columns: ColumnIndices,
): columns is BarColumnIndices {
  return missingRoles(columns).length === 0;
}

/** The required roles that have no column. */
export function missingRoles(
  columns: ColumnIndices,
): string[] {
  const lacking: string[] = PRICES.filter((role) =>
    columns[role] === undefined
  );
  if (columns.timestamp === undefined && columns.date === undefined) {
    lacking.unshift("timestamp");
  }
  return lacking;
}
