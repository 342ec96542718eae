/**
 * Scans JSON of any length for objects that may be bars. It holds one object at
 * a time in memory.
 *
 * @module
 */
import {
  COLON,
  COMMA,
  endOfFlatObject,
  endOfText,
  endOfWord,
  INCOMPLETE,
  isSpace,
  LIST,
  LIST_END,
  NESTED,
  OBJECT,
  OBJECT_END,
  QUOTE,
} from "./json_tokens.ts";

/** The place of an object in the text. */
export interface JsonPlace {
  /** Its key, or that of its list, in the object of bars by symbol; else empty. */
  readonly listedAs: string;
  /** The key of its list in an object; empty without one. */
  readonly list: string;
  /** Numbers of the enclosing objects, innermost first; 0 is the first in the text. */
  readonly around: readonly number[];
}

/** Called for what the scanner finds, in the order of the text. */
export interface JsonHandler {
  /** An object that may be a bar: without lists or objects in it. */
  row(bytes: Uint8Array, start: number, end: number, place: JsonPlace): void;
  /** A list or an object begins as the member `key` of an object. */
  opened(key: string): void;
  /** A list element that is not an object, or a price in an enclosing object. */
  stray(text: string): void;
  /** A plain value in an enclosing object. */
  member(object: number, key: string, value: unknown): void;
}

/** An open list or object. */
interface Frame {
  readonly isList: boolean;
  /** The number of the object; −1 for a list. */
  readonly number: number;
  /** See {@linkcode JsonPlace.listedAs}. */
  readonly listedAs: string;
  /** Whether its keys are symbols. */
  readonly bySymbol: boolean;
  /** The member being read. */
  key: string;
  /** What may come next. */
  expects: "key" | "first key" | "colon" | "value" | "first value" | "comma";
}

const TEXT = new TextDecoder();
/** Longer bars, keys and numbers are rejected. */
const MAX_TOKEN_BYTES = 1 << 16;
const MAX_DEPTH = 64;
const NONE = new Uint8Array(0);
const PRICE_KEYS: ReadonlySet<string> = new Set(["open", "high", "low", "o"]);

/**
 * Scans one JSON value, or several in a row, in chunks of bytes. Memory stays
 * within a chunk and an object of 64 KiB.
 */
export class JsonScanner {
  readonly #handler: JsonHandler;
  readonly #barsKey: string;
  readonly #frames: Frame[] = [];
  #rest: Uint8Array = NONE;
  #objects = 0;
  /** How many bytes precede the current ones. */
  #passed = 0;
  #begun = false;

  /**
   * A scanner that calls `handler`. An object that is the value of `barsKey` has
   * symbols as keys.
   */
  constructor(handler: JsonHandler, barsKey: string) {
    this.#handler = handler;
    this.#barsKey = barsKey;
  }

  /**
   * Scans the next chunk.
   *
   * @throws {SyntaxError} if the text is not JSON.
   */
  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#rest.length > 0) {
      bytes = new Uint8Array(this.#rest.length + chunk.length);
      bytes.set(this.#rest);
      bytes.set(chunk, this.#rest.length);
    }
    const used = this.#scan(bytes, false);
    this.#rest = bytes.slice(used);
    this.#passed += used;
    if (this.#rest.length > MAX_TOKEN_BYTES) {
      throw this.#wrong(0, "an object or text longer than 64 KiB");
    }
  }

  /**
   * Ends the text.
   *
   * @throws {SyntaxError} if it ends inside a value.
   */
  end(): void {
    // A number at the end of the text is complete only now.
    const used = this.#scan(this.#rest, true);
    if (used < this.#rest.length || this.#frames.length > 0 || !this.#begun) {
      throw this.#wrong(this.#rest.length, "the end");
    }
  }

  /** Scans whole tokens and returns their length in bytes. */
  #scan(bytes: Uint8Array, isEnd: boolean): number {
    let i = 0;
    while (true) {
      while (i < bytes.length && isSpace(bytes[i])) i++;
      if (
        !this.#begun && bytes[i] === 0xef && bytes[i + 1] === 0xbb &&
        bytes[i + 2] === 0xbf
      ) i += 3;
      if (i >= bytes.length) return i;
      const next = this.#token(bytes, i, isEnd);
      if (next < 0) return i;
      i = next;
    }
  }

  /** Scans the token at `i` and returns its end, or `INCOMPLETE`. */
  #token(bytes: Uint8Array, i: number, isEnd: boolean): number {
    const frame = this.#frames.at(-1);
    const byte = bytes[i];
    const expects = frame?.expects ?? "value";
    if (frame !== undefined) {
      if (expects === "comma" || expects.startsWith("first")) {
        if (byte === (frame.isList ? LIST_END : OBJECT_END)) {
          this.#frames.pop();
          return i + 1;
        }
      }
      if (expects === "comma") {
        if (byte !== COMMA) throw this.#wrong(i, shown(byte));
        frame.expects = frame.isList ? "value" : "key";
        return i + 1;
      }
      if (expects === "colon") {
        if (byte !== COLON) throw this.#wrong(i, shown(byte));
        frame.expects = "value";
        return i + 1;
      }
      if (expects === "key" || expects === "first key") {
        if (byte !== QUOTE) throw this.#wrong(i, shown(byte));
        const end = endOfText(bytes, i);
        if (end === INCOMPLETE) return end;
        frame.key = String(this.#parse(bytes, i, end));
        frame.expects = "colon";
        return end;
      }
    }
    return this.#value(bytes, i, isEnd, frame);
  }

  #value(
    bytes: Uint8Array,
    i: number,
    isEnd: boolean,
    frame: Frame | undefined,
  ): number {
    const byte = bytes[i];
    if ((byte === OBJECT || byte === LIST) && frame?.isList === false) {
      this.#handler.opened(frame.key);
    }
    if (byte === OBJECT) {
      const end = endOfFlatObject(bytes, i);
      if (end === INCOMPLETE) return end;
      this.#noteValue(frame);
      if (end !== NESTED) {
        this.#flat(bytes, i, end, frame);
        return end;
      }
      this.#open(false, frame);
      return i + 1;
    }
    if (byte === LIST) {
      this.#noteValue(frame);
      this.#open(true, frame);
      return i + 1;
    }
    const end = byte === QUOTE ? endOfText(bytes, i) : endOfWord(bytes, i);
    // A word at the end of a chunk may continue in the next one.
    if (byte !== QUOTE && end === bytes.length && !isEnd) return INCOMPLETE;
    if (end === INCOMPLETE) return end;
    const value = this.#parse(bytes, i, end);
    this.#noteValue(frame);
    if (frame === undefined || frame.isList) {
      this.#handler.stray(TEXT.decode(bytes.subarray(i, end)).slice(0, 120));
    } else if (PRICE_KEYS.has(frame.key)) {
      this.#handler.stray(`"${frame.key}" in an object that contains others`);
    } else this.#handler.member(frame.number, frame.key, value);
    return end;
  }

  /** Notes a value, which a comma or the end of the frame follows. */
  #noteValue(frame: Frame | undefined): void {
    this.#begun = true;
    if (frame !== undefined) frame.expects = "comma";
  }

  #open(isList: boolean, frame: Frame | undefined): void {
    if (this.#frames.length >= MAX_DEPTH) {
      throw new SyntaxError(`The JSON is nested more than ${MAX_DEPTH} deep`);
    }
    this.#frames.push({
      isList,
      number: isList ? -1 : this.#objects++,
      listedAs: listedAs(frame),
      bySymbol: !isList && frame?.isList === false &&
        frame.key === this.#barsKey,
      key: "",
      expects: isList ? "first value" : "first key",
    });
  }

  #flat(
    bytes: Uint8Array,
    start: number,
    end: number,
    frame: Frame | undefined,
  ): void {
    // Bars are in a list, on lines of their own, or by symbol.
    const mayBeBar = frame === undefined || frame.isList || frame.bySymbol;
    if (!mayBeBar) {
      this.#parse(bytes, start, end);
      return;
    }
    const around: number[] = [];
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      if (!this.#frames[i].isList) around.push(this.#frames[i].number);
    }
    const list = frame?.isList === true ? this.#frames.at(-2)?.key ?? "" : "";
    const place = { listedAs: listedAs(frame), list, around };
    this.#handler.row(bytes, start, end, place);
  }

  #parse(bytes: Uint8Array, start: number, end: number): unknown {
    try {
      return JSON.parse(TEXT.decode(bytes.subarray(start, end)));
    } catch (error) {
      const text = TEXT.decode(bytes.subarray(start, end)).slice(0, 60);
      throw this.#wrong(start, JSON.stringify(text), error);
    }
  }

  #wrong(at: number, found: string, cause?: unknown): SyntaxError {
    return new SyntaxError(
      `The file is not JSON: ${found} at byte ${this.#passed + at + 1}`,
      { cause },
    );
  }
}

function listedAs(frame: Frame | undefined): string {
  if (frame === undefined) return "";
  return frame.bySymbol ? frame.key : frame.listedAs;
}

function shown(byte: number): string {
  return JSON.stringify(String.fromCharCode(byte));
}
