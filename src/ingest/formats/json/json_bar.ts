/**
 * A bar from an object of JSON.
 *
 * @module
 */
import {
  type ColumnIndices,
  type ColumnRole,
  columnsOf,
  missingRoles,
  PRICES,
} from "../../parsing/column_names.ts";
import {
  chooseVolume,
  plainNames,
  volumeColumns,
} from "../../parsing/volume_column.ts";
import { type TimeKind, TimeParser } from "../../parsing/timestamps.ts";

/** No timestamp is longer. */
const MAX_STAMP_BYTES = 128;
const NOT_ASCII = 127;

type JsonObject = Readonly<Record<string, unknown>>;

/** The values of an object that is a bar. */
export interface JsonBar {
  /** Milliseconds since 1970-01-01 00:00: UTC for an instant, else local. */
  readonly time: number;
  /** Whether `time` is an instant, a local time or a date. */
  readonly kind: TimeKind;
  /** First price. */
  readonly open: number;
  /** Highest price. */
  readonly high: number;
  /** Lowest price. */
  readonly low: number;
  /** Last price. */
  readonly close: number;
  /** Volume; 0 without one. */
  readonly volume: number;
  /** The symbol; empty without one. */
  readonly symbol: string;
}

/** Parses objects, whose keys are nearly always those of the object before. */
export class JsonBarParser {
  readonly #times: TimeParser;
  readonly #namesOf: (keys: readonly string[]) => readonly string[];
  readonly #stamp: Uint8Array = new Uint8Array(MAX_STAMP_BYTES);
  #keys: readonly string[] = [];
  #columns: ColumnIndices = {};
  #lacking: readonly string[] = [];
  /** The key of the volume, once it is chosen among several. */
  #volumeKey = "";

  /**
   * A parser for dates that begin with the day or the month. `namesOf` returns
   * names of columns for the keys of an object.
   */
  constructor(
    dayFirst: boolean | undefined,
    namesOf: (keys: readonly string[]) => readonly string[],
  ) {
    this.#times = new TimeParser(dayFirst);
    this.#namesOf = namesOf;
  }

  /** The zone that timestamps name; `undefined` without one. */
  get stampZone(): string | undefined {
    return this.#times.zone === "" ? undefined : this.#times.zone;
  }

  /** Whether a timestamp was a number of days, as Excel counts them. */
  get hasExcelDays(): boolean {
    return this.#times.hasExcelDays;
  }

  /**
   * Chooses the volume among several columns of the first objects, for the bars
   * from now on.
   *
   * @throws {SyntaxError} if several are as likely.
   */
  chooseVolume(
    objects: readonly JsonObject[],
    symbol: string,
  ): { readonly name: string; readonly evidence: string } | undefined {
    const names = Object.keys(objects[0] ?? {});
    this.#learn(names);
    const candidates = volumeColumns(plainNames(this.#namesOf(names)));
    const { close, volume, addedVolume } = this.#columns;
    if (volume !== undefined && addedVolume !== undefined) {
      return { name: "Up + Down", evidence: "there is no column of their sum" };
    }
    if (candidates.length === 0 || close === undefined) return undefined;
    const values = (at: number): number[] =>
      objects.map((object) => numberOf(object[names[at]]));
    const { column, evidence } = chooseVolume(candidates, {
      names,
      values,
      closes: values(close),
      symbol,
    });
    this.#volumeKey = names[column];
    this.#columns = { ...this.#columns, volume: column };
    return { name: names[column], evidence };
  }

  /** The bar in an object, or what is wrong with it. */
  parse(object: JsonObject): JsonBar | string {
    this.#learn(Object.keys(object));
    if (this.#lacking.length > 0) return `lacks ${this.#lacking.join(", ")}`;
    const at = (role: ColumnRole): unknown => {
      const index = this.#columns[role];
      return index === undefined ? undefined : object[this.#keys[index]];
    };
    const time = this.#timeOf(String(at("timestamp") ?? at("date")));
    const volume = at("volume");
    const added = at("addedVolume");
    const bar = {
      time,
      kind: this.#times.kind,
      open: numberOf(at("open")),
      high: numberOf(at("high")),
      low: numberOf(at("low")),
      close: numberOf(at("close")),
      volume: (volume === undefined ? 0 : numberOf(volume)) +
        (added === undefined ? 0 : numberOf(added)),
      symbol: String(at("symbol") ?? ""),
    };
    // A bar without any price is one without a trade.
    if (time === time && PRICES.every((role) => at(role) === null)) {
      return { ...bar, volume: 0 };
    }
    const sum = time + bar.open + bar.high + bar.low + bar.close + bar.volume;
    return Number.isNaN(sum) ? JSON.stringify(object).slice(0, 120) : bar;
  }

  #learn(keys: readonly string[]): void {
    const known = this.#keys;
    if (keys.length === known.length && keys.every((k, i) => k === known[i])) {
      return;
    }
    this.#keys = keys;
    this.#columns = columnsOf(this.#namesOf(keys));
    const chosen = keys.indexOf(this.#volumeKey);
    if (chosen >= 0) this.#columns.volume = chosen;
    this.#lacking = missingRoles(this.#columns);
  }

  #timeOf(text: string): number {
    const stamp = this.#stamp;
    if (text.length > stamp.length) return NaN;
    // One byte stands for all characters beyond ASCII; no timestamp contains
    // it.
    for (let i = 0; i < text.length; i++) {
      stamp[i] = Math.min(text.charCodeAt(i), NOT_ASCII);
    }
    return this.#times.parse(stamp, 0, text.length);
  }
}

/** A number, or a text that spells one: some vendors quote prices. */
function numberOf(value: unknown): number {
  // Adding 0 turns −0 into 0.
  if (typeof value === "number") return value + 0;
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value)
    ? Number(value) + 0
    : NaN;
}
