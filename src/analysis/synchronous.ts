/**
 * Hooks are synchronous.
 *
 * @module
 */

/**
 * Refuses a promise: it would act after the slice.
 *
 * @throws {TypeError} if the result of a hook is one.
 */
export function requireSynchronous(result: unknown): void {
  if (!(result instanceof Promise)) return;
  // A rejection of the promise must not be reported as a second failure.
  result.catch(() => {});
  throw new TypeError(
    "it returned a promise; callbacks are synchronous, because they must end before the next slice",
  );
}
