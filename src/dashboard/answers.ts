/**
 * Answers of the dashboard.
 *
 * @module
 */
import { SessionError, type SessionErrorCode } from "../errors.ts";
import { jsonText } from "../text/clean.ts";
import { messageOf } from "../text/message_of.ts";

/** Headers of every answer: nothing is kept, framed elsewhere, or guessed. */
const HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/** Errors in what was asked for, by the status that tells them. */
const STATUS: Partial<Record<SessionErrorCode, number>> = {
  argument_invalid: 400,
  date_invalid: 400,
  date_out_of_range: 400,
  calendar_unknown: 404,
  data_missing: 404,
  interval_unavailable: 404,
  store_open: 404,
};

/** An answer with what every answer has. */
export function answer(
  body: BodyInit | null,
  type: string,
  { status = 200, headers = {} }: {
    readonly status?: number;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Response {
  return new Response(body, {
    status,
    headers: { ...HEADERS, "content-type": type, ...headers },
  });
}

/** A value as JSON. */
export function json(value: unknown, status = 200): Response {
  return answer(jsonText(value), "application/json; charset=utf-8", { status });
}

/** A page or another long text, in parts. */
export function textParts(parts: Iterable<string>, type: string): Response {
  const iterator = parts[Symbol.iterator]();
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
  });
  return answer(stream, `${type}; charset=utf-8`);
}

/** An error as JSON: its text and its code. */
export function failure(error: unknown): Response {
  const code = error instanceof SessionError ? error.code : "internal";
  const status = error instanceof SessionError ? STATUS[error.code] : undefined;
  return json({ error: messageOf(error), code }, status ?? 500);
}

/** The answer for what there is not. */
export function notFound(): Response {
  return json({ error: "There is nothing here", code: "not_found" }, 404);
}

/** Parts whose first one is made now: what cannot be made fails before the answer. */
export function begun(parts: Iterable<string>): Iterable<string> {
  const iterator = parts[Symbol.iterator]();
  const first = iterator.next();
  return (function* () {
    for (let part = first; part.done !== true; part = iterator.next()) {
      yield part.value;
    }
  })();
}
