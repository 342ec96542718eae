/**
 * Checks what a worker of a run says, before anything is done with it.
 *
 * @module
 */

const LAST_WORDS: ReadonlySet<unknown> = new Set(["done", "stopped"]);
/** What each remark carries. */
const REMARKS: Readonly<Record<string, string>> = {
  progress: "progress",
  log: "record",
  session: "metrics",
};

/**
 * Why what a worker posted is not the next message of its run, or `undefined`.
 * `number` counts the messages before it.
 */
export function placeMistake(
  posted: unknown,
  run: number,
  number: number,
): string | undefined {
  if (!isObject(posted)) return "it is no object";
  if (posted.run !== run) return "it is of another run";
  if (posted.number !== number) {
    return `its number is ${posted.number} instead of ${number}`;
  }
  return undefined;
}

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
    const { strategies } = message;
    const isNamed = Array.isArray(strategies) &&
      strategies.every((one) => typeof one === "string");
    return isNamed ? undefined : "it has no names of strategies";
  }
  if (typeof type === "string" && Object.hasOwn(REMARKS, type)) {
    const key = REMARKS[type];
    return isObject(message[key]) ? undefined : `it has no ${key}`;
  }
  if (!LAST_WORDS.has(type)) return "its type is unknown";
  if (!isReady) return "the worker was not ready";
  const isWhole = type === "stopped" ||
    isObject(message.reports) && isObject(message.uses);
  return isWhole ? undefined : "it has no reports";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
