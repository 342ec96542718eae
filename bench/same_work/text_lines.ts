/**
 * Reads a byte stream line by line.
 *
 * @module
 */

/** The lines of a UTF-8 stream without line ends; an incomplete last line is dropped. */
export async function* textLines(
  bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<string> {
  let rest = "";
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
