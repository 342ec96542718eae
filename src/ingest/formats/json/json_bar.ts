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
import { dateOrderOf } from "../../parsing/date_order.ts";
import {
  chooseVolume,
  type VolumeChoice,
} from "../../parsing/volume_column.ts";
import { type TimeKind, TimeParser } from "../../parsing/timestamps.ts";

/** No timestamp is longer. */
const MAX_STAMP_BYTES = 128;
const NOT_ASCII = 127;

/** An object of JSON that may be a bar. */
export type JsonObject = Readonly<Record<string, unknown>>;

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
  #times: TimeParser = new TimeParser();
  readonly #namesOf: (keys: readonly string[]) => readonly string[];
  readonly #stamp: Uint8Array = new Uint8Array(MAX_STAMP_BYTES);
  #keys: readonly string[] = [];
  #columns: ColumnIndices = {};
  #lacking: readonly string[] = [];
  /** The keys of the volume, once it is chosen. */
  #volumeKeys: readonly (string | undefined)[] = [];

  /** A parser; `namesOf` returns names of columns for the keys of an object. */
  constructor(namesOf: (keys: readonly string[]) => readonly string[]) {
    this.#namesOf = namesOf;
  }

  /** The parser of timestamps. */
  get times(): TimeParser {
    return this.#times;
  }

  /**
   * Settles whether dates begin with the day: by the option, else by the first
   * objects. Returns a note if they do not tell.
   */
  settleDates(
    objects: readonly JsonObject[],
    dayFirst: boolean | undefined,
  ): string | undefined {
    const texts = objects.map((object) => {
      this.#learn(Object.keys(object));
      return this.#stampOf(object);
    });
    const order = dateOrderOf(texts, dayFirst);
    this.#times = new TimeParser(order.dayFirst);
    return order.note;
  }

  /**
   * Chooses the key of the volume for the bars from now on: `wanted`, else by the
   * first objects.
   *
   * @throws {SyntaxError} if several are as likely.
   * @throws {SessionError} `argument_invalid` if there is no key `wanted`.
   */
  chooseVolume(
    objects: readonly JsonObject[],
    symbol: string,
    wanted: string | undefined,
  ): VolumeChoice | undefined {
    const names = objects.map((object) => Object.keys(object))
      .reduce((most, keys) => keys.length > most.length ? keys : most, []);
    this.#learn(names);
    const values = (at: number | undefined): number[] =>
      at === undefined
        ? []
        : objects.map((object) => numberOf(object[names[at]]));
    const choice = chooseVolume(this.#columns, {
      names,
      values,
      closes: values(this.#columns.close),
      symbol,
      wanted,
    });
    if (choice === undefined) return undefined;
    const { column, addedColumn } = choice;
    this.#volumeKeys = [column, addedColumn]
      .map((at) => at === undefined ? undefined : names[at]);
    // Learns the keys of the next object anew.
    this.#keys = [];
    return choice;
  }

  /** The bar in an object, or what is wrong with it. */
  parse(object: JsonObject): JsonBar | string {
    this.#learn(Object.keys(object));
    if (this.#lacking.length > 0) return `lacks ${this.#lacking.join(", ")}`;
    const at = (role: ColumnRole): unknown => {
      const index = this.#columns[role];
      return index === undefined ? undefined : object[this.#keys[index]];
    };
    const time = this.#timeOf(this.#stampOf(object));
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
    const [column, added] = this.#volumeKeys.map((key) =>
      key === undefined ? -1 : keys.indexOf(key)
    );
    if (column >= 0) {
      this.#columns.volume = column;
      this.#columns.addedVolume = added >= 0 ? added : undefined;
    }
    this.#lacking = missingRoles(this.#columns);
  }

  /** The text of an object's timestamp, whose keys are learnt. */
  #stampOf(object: JsonObject): string {
    const { timestamp, date } = this.#columns;
    const at = timestamp ?? date;
    return at === undefined ? "" : String(object[this.#keys[at]]);
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
