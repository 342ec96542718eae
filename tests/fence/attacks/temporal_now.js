/** Moves the clock of Temporal, and gives its objects where times are wanted. */
import { laterOf, newestPrice, victim } from "../_victim.ts";

const LATER = "2024-07-03T16:55:00Z";

export default await victim({
  load() {
    const { Temporal } = globalThis;
    const later = Temporal?.Instant.from(LATER);
    for (const name of ["instant", "zonedDateTimeISO", "plainDateISO"]) {
      try {
        Object.defineProperty(Temporal.Now, name, { value: () => later });
      } catch { /* the next one */ }
    }
    for (const name of ["toTemporalInstant", "getTime", "valueOf"]) {
      try {
        Object.defineProperty(Date.prototype, name, {
          value: () => Date.parse(LATER),
        });
      } catch { /* the next one */ }
    }
  },
  bar(context, count) {
    if (count > 3 || globalThis.Temporal === undefined) return;
    const times = [
      Temporal.Instant.from(LATER),
      Temporal.PlainDate.from("2024-07-03"),
      Temporal.Duration.from({ hours: 60 }),
      { valueOf: () => Date.parse(LATER), toString: () => LATER },
    ];
    const values = [];
    const view = context.bars("AAA", "1m");
    for (const time of times) {
      for (const owner of [view, context, context.clock]) {
        let place = owner;
        for (; place && place !== Object.prototype;) {
          for (const name of Object.getOwnPropertyNames(place)) {
            if (
              !/^(?:at|find|index|row|time|date|session|next|prev|bars|quality|indicator|is|value|to|copy|since|between)/i
                .test(name)
            ) {
              continue;
            }
            try {
              const value = owner[name](time, time);
              values.push(value, value?.close, value?.at?.(-1)?.close);
            } catch { /* not for these arguments */ }
          }
          place = Object.getPrototypeOf(place);
        }
      }
    }
    return laterOf(values, newestPrice(context));
  },
});
