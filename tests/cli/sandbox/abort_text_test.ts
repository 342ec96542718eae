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
async function pass(
  text: string,
  cuts: readonly number[] = [],
  onMark?: (thread: string, call: string) => void,
) {
  const bytes = new TextEncoder().encode(text);
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length]
    .sort((a, b) => a - b);
  let at = 0;
  const parts = ends.map((end) => bytes.slice(at, at = end));
  let written = "";
  const held = await passMessages(
    ReadableStream.from(parts),
    (part) => written += part,
    { onMark },
  );
  return { written, held };
}

const MARKS = ["", "strategy a was in onBar on 2024-07-08"];

/** A text with marks at some places, as the runtime's threads write them. */
function withMarks(text: string, places: readonly number[]): string {
  let marked = text;
  for (const [i, place] of places.entries()) {
    const at = place % (marked.length + 1);
    // Each is written at once, so none is inside of another.
    const before = marked.slice(0, at);
    if (before.lastIndexOf("\x1b") > before.lastIndexOf("\n")) continue;
    const mark = `\x1b]openbell;a thread;${MARKS[i % 2]}\x07\n`;
    marked = marked.slice(0, at) + mark + marked.slice(at);
  }
  return marked;
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

Deno.test("marks are taken out of the text, wherever they are in it", async () => {
  const text = fc.array(fc.constantFrom("a", "é€", "\n", "# note\n"))
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(text, CUTS, CUTS, async (text, places, cuts) => {
      const marks: string[] = [];
      const marked = withMarks(text, places);
      const { written } = await pass(
        marked,
        cuts,
        (_, call) => marks.push(call),
      );
      assertEquals(written, text);
      assertEquals(marks.length, marked.split("\x07").length - 1);
      assertEquals(marks.filter((mark) => !MARKS.includes(mark)), []);
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
  const passed = passMessages(open, (part) => written += part, {
    signal: reading.signal,
  });
  reading.abort();
  assertEquals([await passed, "begun".startsWith(written)], ["", true]);
});
