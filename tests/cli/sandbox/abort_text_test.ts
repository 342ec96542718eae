/** The runtime's abort text is held back; all other text passes in order. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  passMessages,
  saysOutOfMemory,
} from "../../../src/cli/sandbox/abort_text.ts";

const ABORT = `
<--- Last few GCs --->

[1:0x5] 144 ms: Mark-Compact (reduce) 59.4 (65.0) -> 59.4 (65.0) MB


#
# Fatal JavaScript out of memory: Reached heap limit
#
==== C stack trace ===============================

    deno(+0x28b0d2e) [0x5567bb064d2e]
`;

/** Passes a text on in parts that end at `cuts`. */
async function pass(text: string, cuts: readonly number[] = []) {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]
    .sort((a, b) => a - b);
  let at = 0;
  const parts = ends.map((end) => bytes.slice(at, at = end));
  let written = "";
  const held = await passMessages(
    ReadableStream.from(parts),
    (part) => written += part,
  );
  return { written, held };
}

const CUTS = fc.array(fc.nat(), { maxLength: 10 });
const LINES = fc.array(
  fc.oneof(fc.constantFrom("", "#", "é€", "# note"), fc.string()),
).map((lines) => lines.join("\n"));

Deno.test("text without an abort passes unchanged, in whatever parts it comes", async () => {
  await fc.assert(
    fc.asyncProperty(LINES, CUTS, async (text, cuts) => {
      assertEquals(await pass(text, cuts), { written: text, held: "" });
    }),
  );
});

Deno.test("an abort is held back, with the lines before it that belong to it", async () => {
  await fc.assert(
    fc.asyncProperty(CUTS, async (cuts) => {
      assertEquals(await pass(`one\n#\ntwo\n${ABORT}`, cuts), {
        written: "one\n#\ntwo\n",
        held: ABORT,
      });
    }),
  );
  assertEquals(saysOutOfMemory(ABORT), true);
  assertEquals(saysOutOfMemory("<--- Last few GCs --->\n"), false);
});

Deno.test("what only looks like an abort and goes on for long passes", async () => {
  const text = `<--- Last few GCs --->\n${"a line\n".repeat(20_000)}`;
  const { written, held } = await pass(text);
  assertEquals(written + held, text);
  assertEquals([written.length > 65_536, held], [true, ""]);
});

Deno.test("reading ends when told to, if another process holds the stream", async () => {
  const reading = new AbortController();
  const open = new ReadableStream<Uint8Array>({
    start: (source) => source.enqueue(new TextEncoder().encode("begun")),
  });
  let written = "";
  const passed = passMessages(open, (part) => written += part, reading.signal);
  reading.abort();
  assertEquals([await passed, "begun".startsWith(written)], ["", true]);
});
