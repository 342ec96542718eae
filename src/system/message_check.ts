/**
 * Checks what a worker of a run says, before anything is done with it.
 *
 * @module
 */

const LAST_WORDS: ReadonlySet<unknown> = new Set(["done", "stopped"]);
const REMARKS: ReadonlySet<unknown> = new Set(["progress", "log", "session"]);

/**
 * Why a message of a worker is not one that may come now, or `undefined`. With
 * `isReady` the worker has said that it is ready.
 */
export function messageMistake(
  message: unknown,
  isReady: boolean,
): string | undefined {
  if (!isObject(message)) return "it is no object";
  const { type } = message;
  if (type === "error") {
    return isObject(message.error) ? undefined : "it has no error";
  }
  if (type === "ready") {
    if (isReady) return "the worker was ready before";
    return Array.isArray(message.strategies)
      ? undefined
      : "it has no names of strategies";
  }
  if (REMARKS.has(type)) return undefined;
  if (!LAST_WORDS.has(type)) return "its type is unknown";
  if (!isReady) return "the worker was not ready";
  const isWhole = type === "stopped" ||
    isObject(message.reports) && isObject(message.uses);
  return isWhole ? undefined : "it has no reports";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
