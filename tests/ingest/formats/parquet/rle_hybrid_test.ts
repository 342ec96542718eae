import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { unpackHybrid } from "../../../../src/ingest/formats/parquet/rle_hybrid.ts";

/** Encodes numbers as runs and groups of eight, chosen by `pick`. */
function packHybrid(
  numbers: readonly number[],
  width: number,
  pick: (n: number) => number,
): Uint8Array {
  const bytes: number[] = [];
  const whole = (value: number): void => {
    while (value > 127) {
      bytes.push(value % 128 + 128);
      value = Math.floor(value / 128);
    }
    bytes.push(value);
  };
  for (let at = 0; at < numbers.length;) {
    let run = 1;
    while (numbers[at + run] === numbers[at]) run++;
    if (run > 1 && pick(2) === 0) {
      whole(2 * run);
      for (let b = 0; b < Math.ceil(width / 8); b++) {
        bytes.push((numbers[at] >>> (8 * b)) & 255);
      }
      at += run;
      continue;
    }
    // Only the last group may be padded.
    const left = Math.floor((numbers.length - at) / 8);
    const groups = left === 0 ? 1 : 1 + pick(left);
    whole(2 * groups + 1);
    let bits = "";
    for (let i = 0; i < 8 * groups; i++) {
      bits = (numbers[at + i] ?? 0).toString(2).padStart(width, "0") + bits;
    }
    for (let b = bits.length; b > 0; b -= 8) {
      bytes.push(parseInt(bits.slice(b - 8, b), 2));
    }
    at += 8 * groups;
  }
  return new Uint8Array(bytes);
}

Deno.test("unpackHybrid() unpacks runs and packed numbers, and refuses too few of them", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 24 }),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 20 })), {
      minLength: 1,
      maxLength: 12,
    }),
    fc.infiniteStream(fc.nat()),
    (width, runs, picks) => {
      const numbers = runs.flatMap(([value, length]) =>
        Array<number>(length).fill(value % 2 ** width)
      );
      const bytes = packHybrid(
        numbers,
        width,
        (n) => picks.next().value % n,
      );
      const into = new Int32Array(numbers.length);
      unpackHybrid(bytes, 0, bytes.length, width, into);
      assertEquals([...into], numbers);
      const more = new Int32Array(numbers.length + 8);
      assertThrows(
        () => unpackHybrid(bytes, 0, bytes.length, width, more),
        SyntaxError,
      );
    },
  ));
});
