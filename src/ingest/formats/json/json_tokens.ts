/**
 * Where tokens of JSON end in bytes.
 *
 * @module
 */

/** Codes of the characters of JSON's structure. */
export const QUOTE = 34,
  COMMA = 44,
  COLON = 58,
  LIST = 91,
  LIST_END = 93,
  OBJECT = 123,
  OBJECT_END = 125;

const BACKSLASH = 92;
const TEXT = new TextDecoder();

/** Returned by {@linkcode endOfFlatObject} for an object with lists or objects in it. */
export const NESTED = -1;
/** Returned if a token's end has not been read yet. */
export const INCOMPLETE = -2;

/** The end of the object at `start`, {@linkcode NESTED} or {@linkcode INCOMPLETE}. */
export function endOfFlatObject(bytes: Uint8Array, start: number): number {
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
  return INCOMPLETE;
}

/** The end of the text at `start`, after its quote, or {@linkcode INCOMPLETE}. */
export function endOfText(bytes: Uint8Array, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i + 1;
  }
  return INCOMPLETE;
}

/** The end of a number, `true`, `false` or `null`. */
export function endOfWord(bytes: Uint8Array, start: number): number {
  let i = start + 1;
  while (i < bytes.length && !isSpace(bytes[i]) && !isMark(bytes[i])) i++;
  return i;
}

/** Whether a byte is white space. */
export function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}

/** The object that bytes `start` … `end − 1` spell; `undefined` if they spell none. */
export function parseObject(
  bytes: Uint8Array,
  start: number,
  end: number,
): Record<string, unknown> | undefined {
  try {
    return JSON.parse(TEXT.decode(bytes.subarray(start, end)));
  } catch {
    // The caller reports it, with its place.
    return undefined;
  }
}

function isMark(byte: number): boolean {
  return byte === COMMA || byte === COLON || byte === QUOTE || byte === LIST ||
    byte === LIST_END || byte === OBJECT || byte === OBJECT_END;
}
