import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { LineSplitter } from "../../../src/ingest/parsing/lines.ts";

const encoder = new TextEncoder();

Deno.test("LineSplitter finds the same lines for any chunks", () => {
  const lines = (chunks: Uint8Array[]): string[] => {
    const found: string[] = [];
    const splitter = new LineSplitter((bytes, start, end, line) =>
      found.push(`${line}:${new TextDecoder().decode(bytes.slice(start, end))}`)
    );
    for (const chunk of chunks) {
      splitter.push(chunk);
      chunk.fill(88); // the chunk's memory is the stream's
    }
    splitter.end();
    return found;
  };
  const text = "a,b\r\nc\n\nlonger line\r\nlast";
  const expected = ["1:a,b", "2:c", "3:", "4:longer line", "5:last"];
  fc.assert(fc.property(
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 }),
    (sizes) => {
      const chunks: Uint8Array[] = [];
      let rest = encoder.encode(text);
      for (const size of sizes) {
        chunks.push(rest.slice(0, size));
        rest = rest.slice(size);
      }
      chunks.push(rest);
      assertEquals(lines(chunks), expected);
    },
  ));
  assertThrows(
    () => new LineSplitter(() => {}).push(new Uint8Array(70_000)),
    SyntaxError,
    "longer than",
  );
});
