/**
 * Converts text in UTF-16, as MetaTrader and Excel save it, to UTF-8.
 *
 * @module
 */

/**
 * `utf-16le` or `utf-16be` if the first four bytes begin with its byte order mark,
 * or are two characters of ASCII in it; else `undefined`.
 */
export function utf16Of(start: Uint8Array): string | undefined {
  const [a, b, c, d] = start;
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (isText(a) && b === 0 && isText(c) && d === 0) return "utf-16le";
  return a === 0 && isText(b) && c === 0 && isText(d) ? "utf-16be" : undefined;
}

function isText(byte: number): boolean {
  return byte >= 32 && byte < 127;
}

/** The same text in UTF-8. */
export async function* toUtf8(
  chunks: AsyncIterable<Uint8Array>,
  encoding: string,
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  const encoder = new TextEncoder();
  for await (const chunk of chunks) {
    yield encoder.encode(decoder.decode(chunk, { stream: true }));
  }
  yield encoder.encode(decoder.decode());
}
