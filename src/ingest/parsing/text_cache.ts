/**
 * Texts from bytes, without making the same string twice in a row.
 *
 * @module
 */

const TEXT = new TextDecoder();
const LATIN = new TextDecoder("windows-1252");

/** Remembers the last text: a column with few symbols allocates few strings. */
export class TextCache {
  #bytes: Uint8Array = new Uint8Array(0);
  #text = "";

  /** The text of bytes `start` … `end − 1`, in UTF-8. */
  get(bytes: Uint8Array, start: number, end: number): string {
    const last = this.#bytes;
    const length = end - start;
    if (length === last.length) {
      let i = 0;
      while (i < length && bytes[start + i] === last[i]) i++;
      if (i === length) return this.#text;
    }
    this.#bytes = bytes.slice(start, end);
    this.#text = TEXT.decode(this.#bytes);
    // Spreadsheets of Western Europe do not write UTF-8.
    if (this.#text.includes("\ufffd")) this.#text = LATIN.decode(this.#bytes);
    return this.#text;
  }
}
