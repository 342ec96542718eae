/**
 * The names of a series, as the directory stores them.
 *
 * @module
 */
import { SessionError } from "../errors.ts";
import { ENTRY_KEY_BYTES_MAX, SeriesKind } from "./layout.ts";

/** Identifies a series: its kind, symbol, interval and, for indicators, its id. */
export interface SeriesKey {
  /** What the series holds. */
  readonly kind: SeriesKind;
  /** The symbol. */
  readonly symbol: string;
  /** The interval of its rows; empty if the kind has none. */
  readonly interval: string;
  /** The id of an indicator; empty for bars. */
  readonly name: string;
}

// A control character that symbols, intervals and ids must not contain.
const SEPARATOR = "\u001f";
const encoder = new TextEncoder();
// A name may start with U+FEFF, which a decoder drops by default.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text that an index of series maps to a number. */
export function indexText(key: SeriesKey): string {
  return `${key.kind}${SEPARATOR}${joined(key)}`;
}

/**
 * The bytes of a key, without its kind.
 *
 * @throws {SessionError} `argument_invalid` if a name contains the separator or
 * is not well-formed; `memory_invalid` if the names are too long.
 */
export function encodeKey(key: SeriesKey): Uint8Array {
  const names = joined(key);
  if (!names.isWellFormed() || !hasTwoSeparators(names)) {
    throw new SessionError(
      "argument_invalid",
      `The names of the series ${
        shownKey(key)
      } contain a character that is not allowed: U+001F or half of a surrogate pair`,
    );
  }
  const bytes = encode(names);
  if (bytes.length > ENTRY_KEY_BYTES_MAX) {
    throw new SessionError(
      "memory_invalid",
      `The names of the series ${
        shownKey(key)
      } take ${bytes.length} bytes; the limit is ${ENTRY_KEY_BYTES_MAX}`,
    );
  }
  return bytes;
}

/**
 * The key that an entry of the directory holds.
 *
 * @throws {SessionError} `memory_invalid` if the entry is not one.
 */
export function decodeKey(kind: number, bytes: Uint8Array): SeriesKey {
  // The decoder rejects shared memory, so it gets a copy.
  const [symbol, interval, name, ...rest] = decoder.decode(bytes.slice())
    .split(SEPARATOR);
  if (!isSeriesKind(kind) || name === undefined || rest.length > 0) {
    throw new SessionError(
      "memory_invalid",
      `The directory is damaged: found a series of kind ${kind} named ${
        JSON.stringify(symbol)
      }`,
    );
  }
  return { kind, symbol, interval, name };
}

function hasTwoSeparators(names: string): boolean {
  const first = names.indexOf(SEPARATOR);
  return names.indexOf(SEPARATOR, names.indexOf(SEPARATOR, first + 1) + 1) < 0;
}

/** The bytes of a text. Nearly all names are short and ASCII. */
function encode(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7f) return encoder.encode(text);
    bytes[i] = code;
  }
  return bytes;
}

/** A key for a message. */
export function shownKey(key: SeriesKey): string {
  return JSON.stringify(
    [key.symbol, key.interval, key.name].filter((name) => name !== "")
      .join(" "),
  );
}

function joined(key: SeriesKey): string {
  return [key.symbol, key.interval, key.name].join(SEPARATOR);
}

function isSeriesKind(kind: number): kind is SeriesKind {
  return Object.values<number>(SeriesKind).includes(kind);
}
