/**
 * Objects of bars in JSON of any length, without holding more than one of them.
 *
 * @module
 */

/** Where an object stands. */
export interface JsonPlace {
  /** The symbol it is listed under: its key below `"bars"`; empty without one. */
  readonly listedAs: string;
  /** Numbers of the objects around it, innermost first; counted from 0 as they open. */
  readonly around: readonly number[];
}

/** Told what is found, in the order of the text. */
export interface JsonHandler {
  /** An object without lists or objects in it, that may be a bar. */
  row(bytes: Uint8Array, start: number, end: number, place: JsonPlace): void;
  /** A list or an object begins as the member `key` of an object. */
  opened(key: string): void;
  /** A list's element that is no object, or one around others that has prices. */
  stray(text: string): void;
  /** A member of an object around others, or of one that is no bar. */
  member(object: number, key: string, value: unknown): void;
}

/** An open list or object. */
interface Frame {
  readonly isList: boolean;
  /** The number of the object; that of a list is −1. */
  readonly number: number;
  /** The symbol that everything in it is listed under. */
  readonly listedAs: string;
  /** Whether its keys are symbols: the object below `"bars"`. */
  readonly bySymbol: boolean;
  /** The member being read. */
  key: string;
  /** What may come next. */
  expects: "key" | "first key" | "colon" | "value" | "first value" | "comma";
}

const QUOTE = 34, COMMA = 44, COLON = 58, BACKSLASH = 92;
const LIST = 91, LIST_END = 93, OBJECT = 123, OBJECT_END = 125;
const TEXT = new TextDecoder();
/** A bar, a key or a number longer than this is none. */
const MAX_TOKEN_BYTES = 1 << 16;
const MAX_DEPTH = 64;
const NONE = new Uint8Array(0);
const PRICE_KEYS: ReadonlySet<string> = new Set(["open", "high", "low", "o"]);

/**
 * Walks through one JSON value, or several one after the other, in chunks of
 * bytes. Memory stays within a chunk and an object of 64 KiB.
 */
export class JsonScanner {
  readonly #handler: JsonHandler;
  readonly #frames: Frame[] = [];
  #rest: Uint8Array = NONE;
  #objects = 0;
  /** Bytes before those at hand. */
  #passed = 0;
  #begun = false;

  /** Prepares to tell `handler`. */
  constructor(handler: JsonHandler) {
    this.#handler = handler;
  }

  /**
   * Takes the next chunk.
   *
   * @throws {SyntaxError} if the text is no JSON.
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
   * Takes the end of the text.
   *
   * @throws {SyntaxError} if it ends in the middle.
   */
  end(): void {
    // A number at the very end is only over now.
    const used = this.#scan(this.#rest, true);
    if (used < this.#rest.length || this.#frames.length > 0 || !this.#begun) {
      throw this.#wrong(this.#rest.length, "the end");
    }
  }

  /** Scans whole tokens, and returns how many bytes they took. */
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

  /** Takes the token at `i` and returns where it ends, −1 if more bytes are needed. */
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
        if (end < 0) return -1;
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
      if (end === MORE) return -1;
      this.#done(frame);
      if (end !== NESTED) {
        this.#flat(bytes, i, end, frame);
        return end;
      }
      this.#open(false, frame);
      return i + 1;
    }
    if (byte === LIST) {
      this.#done(frame);
      this.#open(true, frame);
      return i + 1;
    }
    const end = byte === QUOTE ? endOfText(bytes, i) : endOfWord(bytes, i);
    // A word goes on in the next chunk, perhaps.
    if (end < 0 || (byte !== QUOTE && end === bytes.length && !isEnd)) {
      return -1;
    }
    const value = this.#parse(bytes, i, end);
    this.#done(frame);
    if (frame === undefined || frame.isList) {
      this.#handler.stray(TEXT.decode(bytes.subarray(i, end)).slice(0, 120));
    } else if (PRICE_KEYS.has(frame.key)) {
      this.#handler.stray(`"${frame.key}" in an object around others`);
    } else this.#handler.member(frame.number, frame.key, value);
    return end;
  }

  /** A value begins: the frame waits for what comes after it. */
  #done(frame: Frame | undefined): void {
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
      bySymbol: !isList && frame?.isList === false && frame.key === "bars",
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
    // The members of an object stand for bars in a list, on a line of their
    // own, or by symbol; anywhere else they tell of something else.
    const mayBeBar = frame === undefined || frame.isList || frame.bySymbol;
    if (!mayBeBar) {
      this.#parse(bytes, start, end);
      return;
    }
    const around: number[] = [];
    for (let i = this.#frames.length - 1; i >= 0; i--) {
      if (!this.#frames[i].isList) around.push(this.#frames[i].number);
    }
    this.#handler.row(bytes, start, end, { listedAs: listedAs(frame), around });
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
      `The file is no JSON: ${found} at byte ${this.#passed + at + 1}`,
      { cause },
    );
  }
}

/** The object that bytes `start` … `end − 1` spell; `undefined` if they spell none. */
export function parseRow(
  bytes: Uint8Array,
  start: number,
  end: number,
): Record<string, unknown> | undefined {
  try {
    return JSON.parse(TEXT.decode(bytes.subarray(start, end)));
  } catch {
    // What is wrong with it is for the caller to say, with its place.
    return undefined;
  }
}

function listedAs(frame: Frame | undefined): string {
  if (frame === undefined) return "";
  return frame.bySymbol ? frame.key : frame.listedAs;
}

const NESTED = -1, MORE = -2;

/** Where the object at `start` ends, if there is no list or object in it. */
function endOfFlatObject(bytes: Uint8Array, start: number): number {
  let quoted = false;
  for (let i = start + 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if (quoted) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === OBJECT_END) return i + 1;
    else if (byte === OBJECT || byte === LIST) return NESTED;
  }
  return MORE;
}

/** Behind the quote that ends the text at `start`; −1 if it is not there yet. */
function endOfText(bytes: Uint8Array, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i + 1;
  }
  return -1;
}

/** Behind a number, `true`, `false` or `null`. */
function endOfWord(bytes: Uint8Array, start: number): number {
  let i = start + 1;
  while (i < bytes.length && !isSpace(bytes[i]) && !isMark(bytes[i])) i++;
  return i;
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

function isMark(byte: number): boolean {
  return byte === COMMA || byte === COLON || byte === QUOTE || byte === LIST ||
    byte === LIST_END || byte === OBJECT || byte === OBJECT_END;
}

function shown(byte: number): string {
  return JSON.stringify(String.fromCharCode(byte));
}
