/**
 * The text of a thrown value.
 *
 * Anything can be thrown: an object whose getters throw, a revoked proxy, a
 * text of a gigabyte. Nothing here throws, and every text has a length.
 *
 * @module
 */

import { SessionError } from "../errors.ts";
import { withoutMarks } from "./module_mark.ts";

// Code of users may replace it later.
const { isError } = Error;

/** The most characters of a message that is not one of this program. */
const LENGTH_MAX = 2_000;

/** How many errors of an `AggregateError` are shown. */
const ERRORS_SHOWN = 3;

/** The most characters of a stack. */
const STACK_LENGTH_MAX = 50_000;

/**
 * The message of an error, or any other thrown value as text. Errors of an
 * `AggregateError` follow its own message.
 */
export function messageOf(error: unknown): string {
  const own = asSessionError(error);
  if (own !== undefined) return withoutMarks(own.message);
  return withoutMarks(shortened(textOf(error, true)));
}

/**
 * The value as an error of this program, if it is one whose fields are plain
 * text: neither a proxy nor one with getters.
 */
export function asSessionError(value: unknown): SessionError | undefined {
  if (!isError(value)) return undefined;
  try {
    if (Object.getPrototypeOf(value) !== SessionError.prototype) {
      return undefined;
    }
    const own = Object.getOwnPropertyDescriptors(value) as Record<
      string,
      PropertyDescriptor | undefined
    >;
    const isText = (name: string) => typeof own[name]?.value === "string";
    const isAbsent = (name: string) =>
      own[name] === undefined ||
      "value" in own[name] && own[name].value === undefined;
    return ["message", "code"].every(isText) &&
        ["worker", "phase", "date"].every((name) =>
          isText(name) || isAbsent(name)
        )
      ? value as SessionError
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is an instance of a class; `false` if that cannot be read. */
export function isA<T>(
  value: unknown,
  type: abstract new (...args: never[]) => T,
): value is T {
  try {
    return value instanceof type;
  } catch {
    // A revoked proxy has no prototype.
    return false;
  }
}

/** The stack of an error; `undefined` if it has none that can be read. */
export function stackOf(error: unknown): string | undefined {
  if (!isA(error, Error)) return undefined;
  const stack = read(error, "stack");
  return typeof stack === "string"
    ? withoutMarks(stack.slice(0, STACK_LENGTH_MAX))
    : undefined;
}

/**
 * A thrown value as the cause of an error that programs print: `undefined` if
 * printing it could fail.
 */
export function readableCause(value: unknown): unknown {
  const isObject = typeof value === "object" && value !== null ||
    typeof value === "function";
  if (!isObject) return value;
  if (!isError(value)) return undefined;
  try {
    for (const key of ["name", "message", "stack", "cause"]) {
      Reflect.get(value, key);
    }
    return value;
  } catch {
    return undefined;
  }
}

/** The cause of an error; `undefined` if it has none that can be read. */
export function causeOf(error: unknown): unknown {
  return isA(error, Error) ? read(error, "cause") : undefined;
}

function textOf(value: unknown, withInner: boolean): string {
  if (typeof value === "function") return "a function was thrown";
  if (typeof value !== "object" || value === null) return primitive(value);
  const message = read(value, "message");
  if (typeof message === "string") {
    const inner = withInner ? innerOf(value) : "";
    if (message !== "" || inner !== "") {
      return message === ""
        ? inner
        : inner === ""
        ? message
        : `${shortened(message)}: ${inner}`;
    }
    const name = read(value, "name");
    return isA(value, Error)
      ? `${
        typeof name === "string" && name !== "" ? name : "Error"
      } without a message`
      : "an object without a message was thrown";
  }
  if (isA(value, Error)) return "an error without a readable message";
  return objectText(value);
}

function primitive(value: unknown): string {
  if (value === "") return "an empty text was thrown";
  return typeof value === "string"
    ? value.slice(0, LENGTH_MAX + 1)
    : String(value);
}

/** The text that an object gives itself, or that of its values. */
function objectText(value: object): string {
  const nothing = "an object that is no error was thrown";
  try {
    const text = String(value);
    if (text !== "" && !text.startsWith("[object ")) return text;
  } catch {
    // It cannot be converted; it may have values.
  }
  try {
    const json = JSON.stringify(value);
    return typeof json === "string" && json !== "{}"
      ? `${nothing}: ${json}`
      : nothing;
  } catch {
    return `${nothing}, and it cannot be read`;
  }
}

/** The messages of the errors of an `AggregateError`. */
function innerOf(value: object): string {
  const errors = isA(value, AggregateError) ? read(value, "errors") : undefined;
  try {
    if (!Array.isArray(errors)) return "";
    const shown = errors.slice(0, ERRORS_SHOWN)
      .map((error) => shortened(textOf(error, false), LENGTH_MAX / 5));
    const more = errors.length - shown.length;
    return shown.join("; ") + (more > 0 ? `; and ${more} more` : "");
  } catch {
    return "";
  }
}

function read(value: object, key: string): unknown {
  try {
    return Reflect.get(value, key);
  } catch {
    return undefined;
  }
}

function shortened(text: string, length = LENGTH_MAX): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
