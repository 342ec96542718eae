import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import type { SchemaElement } from "hyparquet";
import { decodeValues } from "../../../../src/ingest/formats/parquet/encodings.ts";

const element = (
  type: SchemaElement["type"],
  type_length?: number,
): SchemaElement => ({ name: "close", type, type_length });

/** The values in bytes, after one byte that is not theirs. */
const decode = (
  bytes: readonly number[],
  encoding: Parameters<typeof decodeValues>[2],
  count: number,
  type: SchemaElement["type"],
  length?: number,
) =>
  decodeValues(
    Uint8Array.from([7, ...bytes]),
    1,
    encoding,
    count,
    element(type, length),
  );

const bytesOf = (values: ArrayBufferView): number[] => [
  ...new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
];

Deno.test("plain values of every physical type are decoded to their type", async () => {
  const doubles = Float64Array.of(1.5, -0, NaN, 1e300);
  assertEquals(await decode(bytesOf(doubles), "PLAIN", 4, "DOUBLE"), doubles);
  const floats = Float32Array.of(1.5, 0.1);
  assertEquals(await decode(bytesOf(floats), "PLAIN", 2, "FLOAT"), floats);
  const whole = Int32Array.of(-7, 2 ** 31 - 1);
  assertEquals(await decode(bytesOf(whole), "PLAIN", 2, "INT32"), whole);
  const long = BigInt64Array.of(-7n, 2n ** 63n - 1n);
  assertEquals(await decode(bytesOf(long), "PLAIN", 2, "INT64"), long);
  assertEquals(await decode([5], "PLAIN", 3, "BOOLEAN"), [true, false, true]);
  // A nanosecond after the epoch's midnight, Julian day 2,440,588.
  const stamp = [1, 0, 0, 0, 0, 0, 0, 0, 0x8c, 0x3d, 0x25, 0];
  assertEquals(await decode(stamp, "PLAIN", 1, "INT96"), [1n]);
  assertEquals(
    await decode([1, 0, 0, 0, 65, 0, 0, 0, 0], "PLAIN", 2, "BYTE_ARRAY"),
    [Uint8Array.of(65), Uint8Array.of()],
  );
  assertEquals(
    await decode([65, 66, 67, 68], "PLAIN", 2, "FIXED_LEN_BYTE_ARRAY", 2),
    [Uint8Array.of(65, 66), Uint8Array.of(67, 68)],
  );
});

Deno.test("values that are split by bytes are joined", () =>
  fc.assert(
    fc.asyncProperty(
      fc.float64Array({ minLength: 1, maxLength: 40 }),
      async (values) => {
        const rows = bytesOf(values);
        const split = Array.from(
          rows,
          (_, i) =>
            rows[8 * (i % values.length) + Math.floor(i / values.length)],
        );
        assertEquals(
          await decode(split, "BYTE_STREAM_SPLIT", values.length, "DOUBLE"),
          values,
        );
      },
    ),
  ));

Deno.test("values that their page does not hold are refused, whatever lies behind it", async () => {
  for (
    const [encoding, count, type] of [
      ["PLAIN", 2, "DOUBLE"],
      ["PLAIN", 2 ** 40, "INT32"],
      ["PLAIN", -1, "INT32"],
      ["PLAIN", 1, "INT96"],
      ["PLAIN", 65, "BOOLEAN"],
      ["BYTE_STREAM_SPLIT", 3, "FLOAT"],
      ["PLAIN", 1, "BYTE_ARRAY"],
    ] as const
  ) {
    await assertRejects(
      () => decode([255, 255, 255, 255, 0, 0, 0, 0], encoding, count, type),
      Error,
    );
  }
  await assertRejects(
    () => decode([1], "PLAIN", 1, undefined),
    SyntaxError,
    "no type",
  );
  await assertRejects(
    () => decode([1], "RLE", 1, "BOOLEAN"),
    SyntaxError,
    "the encoding RLE cannot be read",
  );
  await assertRejects(
    () => decode([1], undefined, 1, "INT32"),
    SyntaxError,
    "of a later version",
  );
});

/** How a writer divides integers into blocks. */
interface Cut {
  readonly block: number;
  readonly parts: number;
}

const CUT: Cut = { block: 128, parts: 4 };

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (; value > 127n; value >>= 7n) bytes.push(Number(value & 127n | 128n));
  return [...bytes, Number(value)];
}

/** Encodes DELTA_BINARY_PACKED by the format's description. */
function pack(
  values: readonly bigint[],
  bits: 32 | 64,
  { block, parts }: Cut = CUT,
): number[] {
  const zigzag = (value: bigint): bigint =>
    BigInt.asUintN(bits, value << 1n ^ value >> BigInt(bits - 1));
  const bytes = [block, parts, values.length].flatMap((n) => varint(BigInt(n)));
  bytes.push(...varint(zigzag(values[0])));
  for (let from = 1; from < values.length; from += block) {
    const deltas = values.slice(from, from + block)
      .map((value, i) => BigInt.asIntN(bits, value - values[from + i - 1]));
    const least = deltas.reduce((a, b) => a < b ? a : b);
    const perPart = block / parts;
    const widths: number[] = [];
    const bodies: number[] = [];
    for (let part = 0; part < parts; part++) {
      const rests = deltas.slice(part * perPart, (part + 1) * perPart)
        .map((delta) => BigInt.asUintN(bits, delta - least));
      const most = rests.reduce((a, b) => a > b ? a : b, 0n);
      const width = most === 0n ? 0 : most.toString(2).length;
      widths.push(width);
      if (rests.length === 0) continue;
      let packed = rests.reduce(
        (sum, rest, i) => sum | rest << BigInt(i * width),
        0n,
      );
      for (let i = 0; i < perPart * width / 8; i++, packed >>= 8n) {
        bodies.push(Number(packed & 255n));
      }
    }
    bytes.push(...varint(zigzag(least)), ...widths, ...bodies);
  }
  return bytes;
}

const cut = fc.constantFrom(
  CUT,
  { block: 128, parts: 1 },
  { block: 128, parts: 2 },
  { block: 256, parts: 8 },
);

Deno.test("differences of 64-bit integers of any size are added, and sums wrap", () =>
  fc.assert(
    fc.asyncProperty(
      fc.nat(64).chain((bits) =>
        fc.array(
          fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
            .map((value) => BigInt.asIntN(Math.max(bits, 1), value)),
          { minLength: 1, maxLength: 400, size: "max" },
        )
      ),
      cut,
      async (values, how) => {
        const bytes = [...pack(values, 64, how), 9];
        assertEquals(
          await decode(bytes, "DELTA_BINARY_PACKED", values.length, "INT64"),
          BigInt64Array.from(values),
        );
      },
    ),
    { numRuns: 100 },
  ));

Deno.test("differences of 32-bit integers of any size are added, and sums wrap", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(fc.integer(), fc.integer({ min: -9, max: 9 })),
        { minLength: 1, maxLength: 400, size: "max" },
      ),
      cut,
      async (values, how) => {
        const bytes = pack(values.map(BigInt), 32, how);
        assertEquals(
          await decode(bytes, "DELTA_BINARY_PACKED", values.length, "INT32"),
          Int32Array.from(values),
        );
      },
    ),
    { numRuns: 100 },
  ));

Deno.test("texts with length prefixes, and texts that share prefixes, are read", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("", "A", "SPY", "SPYG", "BRK.B", "ÄÖ"), {
        minLength: 1,
        maxLength: 300,
      }),
      async (words) => {
        const texts = words.map((word) => new TextEncoder().encode(word));
        const read = (bytes: number[], encoding: "LENGTH_" | "") =>
          decode(
            bytes,
            `DELTA_${encoding}BYTE_ARRAY`,
            texts.length,
            "BYTE_ARRAY",
          );
        const lengths = texts.map(({ length }) => BigInt(length));
        const whole = [
          ...pack(lengths, 32),
          ...texts.flatMap((text) => [...text]),
        ];
        assertEquals(await read(whole, "LENGTH_"), texts);
        const shared = texts.map((text, i) => {
          const before = texts[i - 1] ?? [];
          let at = 0;
          while (at < text.length && text[at] === before[at]) at++;
          return at;
        });
        const parts = [
          ...pack(shared.map(BigInt), 32),
          ...pack(texts.map(({ length }, i) => BigInt(length - shared[i])), 32),
          ...texts.flatMap((text, i) => [...text.subarray(shared[i])]),
        ];
        assertEquals(await read(parts, ""), texts);
      },
    ),
    { numRuns: 100 },
  ));

Deno.test("damaged differences are refused", async () => {
  // Three full blocks: nothing is padding.
  const values = Array.from({ length: 385 }, (_, i) => BigInt(i * i));
  const good = pack(values, 64);
  const rejects = (bytes: readonly number[], count: number) =>
    assertRejects(
      () => decode(bytes, "DELTA_BINARY_PACKED", count, "INT64"),
      Error,
    );
  for (let length = 0; length < good.length; length++) {
    await rejects(good.slice(0, length), values.length);
  }
  await rejects(good, values.length - 1);
  for (
    const head of [
      [0, 4], // no block
      [128, 1, 0], // no parts
      [128, 1, 3], // parts that do not divide a block
      [128, 128, 128, 8, 4], // a block too large for the memory
    ]
  ) await rejects([...head, 2, 0, 0, 0], 2);
  // A length below zero, and a beginning longer than the text before.
  await assertRejects(
    () => decode(pack([-1n], 32), "DELTA_LENGTH_BYTE_ARRAY", 1, "BYTE_ARRAY"),
    Error,
  );
  await assertRejects(
    () =>
      decode(
        [...pack([3n], 32), ...pack([0n], 32)],
        "DELTA_BYTE_ARRAY",
        1,
        "BYTE_ARRAY",
      ),
    Error,
  );
});
