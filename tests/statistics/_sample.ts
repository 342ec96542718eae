/**
 * Returns that another program can make as well, for values of other libraries.
 *
 * @module
 */

/** Numbers from 0 to 1 by the minimal standard generator of Park and Miller (1988). */
export function numbers(seed: number, count: number): readonly number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = 16_807 * state % 2_147_483_647;
    return state / 2_147_483_647;
  });
}

/** 250 returns of an account. */
export const RETURNS: readonly number[] = numbers(7, 250).map((x) =>
  (x - 0.47) / 40
);

/** The returns of a benchmark in the same sessions. */
export const BENCHMARK: readonly number[] = numbers(11, 250).map((x, i) =>
  (x - 0.48) / 50 + RETURNS[i] * 0.3
);

/** 250 days from 2024-01-02 on without Saturdays and Sundays. */
export const DATES: readonly string[] = weekdays("2024-01-02", 250);

function weekdays(from: string, count: number): readonly string[] {
  const dates: string[] = [];
  const day = new Date(`${from}T00:00Z`);
  while (dates.length < count) {
    if (day.getUTCDay() % 6 !== 0) {
      dates.push(day.toISOString().slice(0, 10));
    }
    day.setUTCDate(day.getUTCDate() + 1);
  }
  return dates;
}
