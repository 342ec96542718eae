/**
 * Lists of lists of numbers in JSON, a bar in each: what ccxt's `fetchOHLCV`
 * returns and freqtrade stores, `[[ms, open, high, low, close, volume], …]`, and
 * Binance's klines of 12 figures. They are read as the rows of a delimited file.
 *
 * @module
 */
import { type InputFile, makeInput } from "../../files/input_file.ts";
import type { BarFormat } from "../../reader.ts";
import { readCsv } from "../csv/csv_reader.ts";

const LIST = 91, LIST_END = 93, COMMA = 44, QUOTE = 34, LINE_FEED = 10;
const MARK = new Uint8Array([0xef, 0xbb, 0xbf]);

/** Lists of lists. */
export const ccxtFormat: BarFormat = {
  async detect(file): Promise<boolean> {
    const head = new TextDecoder().decode((await file.head()).subarray(0, 256));
    return /^[\s\ufeff]*\[\s*\[\s*"?\d/.test(head);
  },
  async read(file, options, sink): Promise<void> {
    await readCsv(asLines(file), options, sink, {});
  },
};

/** The same file with a line for each inner list. */
function asLines(file: InputFile): InputFile {
  return makeInput(file.path, file.label, file.name, () => lines(file));
}

async function* lines(file: InputFile): AsyncGenerator<Uint8Array> {
  const splitter = new ListSplitter();
  for await (const chunk of file.chunks()) yield splitter.push(chunk);
  splitter.end();
}

/** Turns lists in a list into lines. */
class ListSplitter {
  #depth = 0;
  #isQuoted = false;
  #isDone = false;
  #passed = 0;

  /** The lines in a chunk. */
  push(chunk: Uint8Array): Uint8Array {
    const out = new Uint8Array(chunk.length);
    let length = 0;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i];
      if (this.#depth === 2) {
        if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
        if (byte === LIST_END && !this.#isQuoted) {
          this.#depth = 1;
          out[length++] = LINE_FEED;
        } else if (byte === LIST) {
          throw wrong("lists within the list of a bar", this.#passed + i);
        } else if (byte > 32 || this.#isQuoted) out[length++] = byte;
      } else this.#outside(byte, this.#passed + i);
    }
    this.#passed += chunk.length;
    return out.subarray(0, length);
  }

  /** @throws {SyntaxError} if the text ends inside of a list. */
  end(): void {
    if (!this.#isDone) throw wrong("the end", this.#passed);
  }

  #outside(byte: number, at: number): void {
    if (byte <= 32 || (at < MARK.length && byte === MARK[at])) return;
    if (this.#isDone) throw wrong("text after the list", at);
    if (byte === LIST) this.#depth++;
    else if (byte === LIST_END && this.#depth === 1) this.#isDone = true;
    else if (byte !== COMMA || this.#depth !== 1) {
      throw wrong(JSON.stringify(String.fromCharCode(byte)), at);
    }
  }
}

function wrong(found: string, at: number): SyntaxError {
  return new SyntaxError(
    `The file is not a list of lists of numbers: ${found} at byte ${at + 1}`,
  );
}
