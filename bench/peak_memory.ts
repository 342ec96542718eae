/**
 * The peak memory of a process.
 *
 * @module
 */

/** The peak resident memory of this process, MiB; the current one if not on Linux. */
export function peakMb(): number {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    const kib = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    if (kib !== undefined) return Number(kib) / 1_024;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return Deno.memoryUsage().rss / 2 ** 20;
}
