/**
 * Loads modules with a limit of time. It imports nothing: see `main.ts`.
 *
 * @module
 */

/** How long a module, its imports and their packages may take to arrive, in seconds. */
const LOAD_SECONDS = 120;

/**
 * Loads a module with all that it imports. Its URL is not in the graph of the
 * caller, which the runtime would download first, without a limit.
 *
 * @param what What the module is, for the error.
 * @throws {Error} if it cannot be loaded, or not within `seconds`.
 */
export async function loadInTime<T>(
  { href }: URL,
  what: string,
  seconds: number = LOAD_SECONDS,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Error(
            `Cannot load ${what}: its modules have not arrived within ${seconds} seconds; the registry, the proxy or the disk that they come from is slow or does not answer. What has arrived is kept: try again`,
          ),
        ),
      seconds * 1_000,
    );
  });
  const loaded = import(href).catch((cause: unknown) => {
    const reason = String(cause instanceof Error ? cause.message : cause);
    throw new Error(
      `Cannot load ${what}: ${reason.replaceAll(/[\s\p{Cc}]+/gu, " ")}`,
      { cause },
    );
  });
  try {
    return await Promise.race([loaded, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
