/**
 * The column of the volume among several that may be it.
 *
 * @module
 */
import { SessionError } from "../../errors.ts";

/** Names of volume columns, likeliest first, in lower case, letters and digits only. */
const NAMES: readonly string[] = [
  "volume",
  "vol",
  "volumetraded",
  "totalvolume",
  "tradevolume",
  "basevolume",
  "volumebase",
  "volumefrom",
  "realvolume",
  "quantity",
  "qty",
  "tickvol",
  "tickvolume",
  "v",
];

/** Averages and other figures of the volume. */
const DERIVED = /(ma|sma|ema|avg|average|osc|delta|profile|usdma)\d*$/;
/** Names of the volume in the currency of the price. */
const QUOTE =
  /quote|volumeto$|turnover|currency$|(usd|usdt|usdc|busd|fdusd|tusd|dai|eur|gbp|jpy|krw|try|brl|aud|cad|chf)$/;
/** A currency in which others are quoted. */
const CROSS = /btc$|xbt$|eth$/;

/** Names without case, spaces and marks. */
export function plainNames(names: readonly string[]): string[] {
  return names.map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ""));
}

/**
 * Indices of the columns that may be the volume, likeliest first by their names
 * alone; `names` are plain.
 */
export function volumeColumns(names: readonly string[]): number[] {
  const known = NAMES.map((name) => names.indexOf(name)).filter((at) =>
    at >= 0
  );
  const others = names.flatMap((name, at) =>
    !known.includes(at) && /^volume|^vol(usd|btc)|.volume$/.test(name) &&
      !DERIVED.test(name)
      ? [at]
      : []
  );
  const rank = (at: number): number =>
    QUOTE.test(names[at]) ? 2 : CROSS.test(names[at]) ? 1 : 0;
  return [...known, ...others.sort((a, b) => rank(a) - rank(b))];
}

/** The column of the volume, and why. */
export interface VolumeChoice {
  /** Its index. */
  readonly column: number;
  /** The index of a column to add to it. */
  readonly addedColumn?: number;
  /** Its name, for messages. */
  readonly name: string;
  /** Why it was preferred to others; empty if it is the only one. */
  readonly evidence: string;
}

/** Columns that are the volume, or may be, by their names alone. */
export interface VolumeColumns {
  /** The likeliest. */
  readonly volume?: number;
  /** The one to add to it: volumes at rising and at falling prices. */
  readonly addedVolume?: number;
}

/** What the first rows hold. */
export interface VolumeSample {
  /** Names of all columns, as they are written. */
  readonly names: readonly string[];
  /** The values of a column in the first rows; NaN for what is not a number. */
  readonly values: (column: number) => readonly number[];
  /** The closing prices of these rows. */
  readonly closes: readonly number[];
  /** The symbol, or a text that contains it. */
  readonly symbol: string;
  /** The name that the user gives the column. */
  readonly wanted?: string;
}

/**
 * Chooses the volume: the column that the user names; else one that is not always
 * 0, in the base currency, by its values or by its name. `undefined` without any.
 *
 * @throws {SyntaxError} if several are as likely.
 * @throws {SessionError} `argument_invalid` if there is no column of the name.
 */
export function chooseVolume(
  columns: VolumeColumns,
  sample: VolumeSample,
): VolumeChoice | undefined {
  const { names, wanted } = sample;
  if (wanted !== undefined) {
    const column = indexOfName(names, wanted);
    return { column, name: names[column], evidence: "" };
  }
  const { volume, addedVolume } = columns;
  if (volume === undefined) return undefined;
  if (addedVolume !== undefined) {
    return {
      column: volume,
      addedColumn: addedVolume,
      name: "Up + Down",
      evidence: "there is no column of their sum",
    };
  }
  const candidates = volumeColumns(plainNames(names));
  // Without a header, the column is known by its place.
  if (candidates.length === 0) {
    return { column: volume, name: "volume", evidence: "" };
  }
  const { column, evidence } = chooseAmong(candidates, sample);
  return { column, name: names[column], evidence };
}

function indexOfName(names: readonly string[], wanted: string): number {
  const exact = names.indexOf(wanted);
  if (exact >= 0) return exact;
  const [plain] = plainNames([wanted]);
  const at = plain === "" ? -1 : plainNames(names).indexOf(plain);
  if (at >= 0) return at;
  throw new SessionError(
    "argument_invalid",
    `--volume names ${JSON.stringify(wanted)}, but ${
      names.length === 0
        ? "the columns have no names; name them with --columns"
        : `the columns are ${names.join(", ").slice(0, 200)}`
    }`,
  );
}

function chooseAmong(
  candidates: readonly number[],
  sample: VolumeSample,
): Pick<VolumeChoice, "column" | "evidence"> {
  const { names } = sample;
  const quoted = (at: number): string => JSON.stringify(names[at]);
  const used = candidates.filter((at) =>
    sample.values(at).some((value) => value > 0)
  );
  const [first = candidates[0], ...rest] = used;
  const zeros = candidates.filter((at) => !used.includes(at));
  if (rest.length === 0) {
    const evidence = zeros.length > 0 && used.length > 0
      ? `${zeros.map(quoted).join(" and ")} is 0 in the first rows`
      : QUOTE.test(plainNames(names)[first])
      ? "the only one, though its name says that it is in the currency of the price"
      : "";
    return { column: first, evidence };
  }
  for (const base of used) {
    const quotes = used.filter((at) =>
      at !== base &&
      isQuoteOf(sample.values(at), sample.values(base), sample.closes)
    );
    if (quotes.length > 0) {
      return {
        column: base,
        evidence: `${
          quotes.map(quoted).join(" and ")
        } is its value in the currency of the price`,
      };
    }
  }
  const plain = plainNames(names);
  // A name without a currency is the volume; others say more than it.
  if (NAMES.slice(0, 9).includes(plain[first])) {
    return {
      column: first,
      evidence: `its name, beside ${rest.map(quoted).join(" and ")}`,
    };
  }
  const ofBase = used.filter((at) => isUnitOfBase(plain[at], sample.symbol));
  if (ofBase.length === 1) {
    return { column: ofBase[0], evidence: "its name has the base currency" };
  }
  throw new SyntaxError(
    `Each of ${
      used.map(quoted).join(", ")
    } may be the volume; name it with --volume, for example --volume ${
      quoted(used[0])
    }`,
  );
}

/** Whether volumes are those of another column times the price. */
function isQuoteOf(
  quote: readonly number[],
  base: readonly number[],
  closes: readonly number[],
): boolean {
  let fits = 0, all = 0;
  quote.forEach((value, i) => {
    if (!(base[i] > 0 && value > 0 && closes[i] > 0)) return;
    all++;
    const ratio = value / (base[i] * closes[i]);
    // Near a price of 1, both are alike.
    if (Math.abs(ratio - 1) < 0.1 && Math.abs(closes[i] - 1) > 0.2) fits++;
  });
  return all > 0 && fits > 0.8 * all;
}

/** Whether the currency in a column's name begins the symbol: `volumebtc` of BTCUSDT. */
function isUnitOfBase(plainName: string, symbol: string): boolean {
  const unit = plainName.replace(/^volume|^vol|volume$/g, "");
  return unit.length >= 2 &&
    new RegExp(`(^|[^a-z])${unit}`, "i").test(symbol);
}
