/**
 * How server-sent events are written.
 *
 * @module
 */
import { jsonText } from "../text/clean.ts";
import { answer } from "./answers.ts";

/** What comes before the value of an event. */
export interface EventFields {
  /** Its name; a client takes one without as `message`. */
  readonly name?: string;
  /** What a client that comes back says that it has. */
  readonly id?: string;
}

/** A comment, which tells a client that it is still connected. */
export const STILL_HERE = ": still here\n\n";

/** A value as an event: JSON has no line feeds. */
export function eventText(value: unknown, fields: EventFields = {}): string {
  const { name, id } = fields;
  return [
    ...name === undefined ? [] : [`event: ${name}\n`],
    ...id === undefined ? [] : [`id: ${id}\n`],
    `data: ${jsonText(value)}\n\n`,
  ].join("");
}

/** An answer of events; `null` to a question for its headers alone. */
export function eventAnswer(
  body: ReadableStream<Uint8Array> | string | null,
): Response {
  return answer(body, "text/event-stream");
}
