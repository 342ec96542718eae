/**
 * Alpha Vantage's JSON: `{"Meta Data": {…}, "Time Series (5min)": {"2026-01-02
 * 09:30:00": {"1. open": "…", …}, …}}`. Its CSV is read as delimited text.
 *
 * @module
 */
import { makeInput, once } from "../../files/input_file.ts";
import { storedIntervalOf } from "../../parsing/interval_names.ts";
import { type BarFormat, NotBarsError } from "../../reader.ts";
import { readCsv } from "../csv/csv_reader.ts";

type Values = Readonly<Record<string, unknown>>;

/** The whole text is parsed at once; the longest responses have a few megabytes. */
const MAX_BYTES = 1 << 26;

/** Alpha Vantage's JSON. */
export const alphaVantageFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const head = new TextDecoder().decode(
      (await file.head()).subarray(0, 1_024),
    );
    return /^[\s\ufeff]*\{\s*"(Meta Data|Time Series|Information|Note|Error Message)/
      .test(head);
  },
  async read(file, options, sink): Promise<void> {
    const bytes = await file.bytes();
    if (bytes.length > MAX_BYTES) {
      throw new SyntaxError(
        "The JSON is longer than 64 MiB, which no response of Alpha Vantage is",
      );
    }
    const { symbol, zone, interval, lines } = parse(
      new TextDecoder().decode(bytes),
    );
    const text = new TextEncoder().encode(lines);
    const table = makeInput(file.path, file.label, file.name, () => once(text));
    await readCsv(table, options, sink, { symbol, zone, interval });
  },
};

/** The bars as delimited text, and what the response says about them. */
function parse(text: string) {
  const response = valuesOf(parseJson(text));
  const series = Object.keys(response).find((key) => /time series/i.test(key));
  if (series === undefined) {
    const message = JSON.stringify(Object.values(response)[0] ?? "");
    throw new NotBarsError(
      `The response holds no bars, but ${message.slice(0, 200)}`,
    );
  }
  const about = valuesOf(response["Meta Data"]);
  const said = (name: RegExp): string | undefined => {
    const key = Object.keys(about).find((text) => name.test(text));
    const value = key === undefined ? undefined : about[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const every = /\((\d+min)\)/.exec(series)?.[1];
  const rows = Object.entries(valuesOf(response[series])).map(
    ([time, values]) => `${time},${numbersOf(valuesOf(values)).join(",")}\n`,
  );
  return {
    symbol: said(/\d\. symbol$/i) ?? pairOf(
      said(/(from symbol|digital currency code)$/i),
      said(/(to symbol|market code)$/i),
    ),
    zone: said(/time zone$/i),
    interval: every === undefined ? undefined : storedIntervalOf(every),
    lines: `timestamp,open,high,low,close,volume\n${rows.join("")}`,
  };
}

/** The symbol of a pair of currencies. */
function pairOf(
  base: string | undefined,
  quote: string | undefined,
): string | undefined {
  return base === undefined || quote === undefined ? base : base + quote;
}

/** The figures of a bar, by the words after their numbers: `1. open`, `1a. open (USD)`. */
function numbersOf(values: Values): string[] {
  return ["open", "high", "low", "close", "volume"].map((name) => {
    const key = Object.keys(values).find((text) =>
      new RegExp(`^\\d+[a-z]?\\. ${name}( \\(|$)`, "i").test(text)
    );
    const value = key === undefined ? "" : values[key];
    return String(value).replace(/[,"\s]/g, "");
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SyntaxError("The file is not JSON, or it is cut off", {
      cause: error,
    });
  }
}

function valuesOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Values
    : {};
}
