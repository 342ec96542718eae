/**
 * How long a venue asks to wait, by the headers of its answer.
 *
 * @module
 */

/** The wait if the answer does not say. */
const DEFAULT_MS = 10_000;

/** The shortest and the longest wait that is obeyed. */
const SHORTEST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;

/**
 * The wait in milliseconds: that of `Retry-After`, in seconds or as a date, else
 * up to `X-RateLimit-Reset` in seconds since 1970, else ten seconds.
 */
export function retryAfterMs(headers: Headers, now: number): number {
  const waitMs = afterMs(headers.get("retry-after"), now) ??
    resetMs(headers.get("x-ratelimit-reset"), now) ?? DEFAULT_MS;
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Math.ceil(waitMs)));
}

function afterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d+(\.\d+)?$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : date - now;
}

function resetMs(header: string | null, now: number): number | undefined {
  if (header === null || !/^\d{9,11}$/.test(header)) return undefined;
  return Number(header) * 1_000 - now;
}
