/**
 * The tags and reasons of a report's round trips: each text once, compressed.
 *
 * @module
 */
import { deflateRawSync } from "node:zlib";

/** Collects texts and numbers them; number 0 is the empty text. */
export class TradeTexts {
  readonly #numbers = new Map<string, number>([["", 0]]);

  /** The number of a tag together with a reason. */
  number(tag: string, reason: string): number {
    const text = tag === "" || reason === ""
      ? tag + reason
      : `${tag}: ${reason}`;
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }

  /** The texts in the order of their numbers, deflated JSON; `browser/unpack.js` reads it. */
  finish(): Uint8Array {
    return deflateRawSync(JSON.stringify([...this.#numbers.keys()]), {
      level: 9,
    });
  }
}
