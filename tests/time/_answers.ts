/**
 * Reads the answers: what each exchange's calendar must say, stated as the
 * exceptions of every year. The wall-clock times are turned into instants by
 * Temporal, so that nothing here shares code with what is tested.
 */

/** One session that must exist, instants in UTC epoch milliseconds. */
export interface ExpectedSession {
  readonly date: string;
  readonly open: number;
  readonly close: number;
  readonly breaks: readonly (readonly [start: number, end: number])[];
}

interface Hours {
  readonly from: string;
  readonly open: string;
  readonly close: string;
  readonly pause: readonly string[];
}

/** All sessions that the answers file of an exchange gives. */
export function expectedSessions(file: string): ExpectedSession[] {
  const text = Deno.readTextFileSync(
    new URL(`./answers/${file}.txt`, import.meta.url),
  );
  let zone = "";
  const hours: Hours[] = [];
  const years: number[] = [];
  const closed = new Set<string>();
  const closes = new Map<string, string>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [head, kind, ...rest] = line.split(" ");
    if (head === "zone") zone = kind;
    else if (head === "hours") {
      const [open, close, ...pause] = rest;
      hours.push({ from: kind, open, close, pause });
    } else {
      if (kind === "closed") years.push(Number(head));
      for (const monthDay of rest) {
        const date = `${head}-${monthDay}`;
        if (kind === "closed") closed.add(date);
        else closes.set(date, kind);
      }
    }
  }
  const sessions: ExpectedSession[] = [];
  const last = Temporal.PlainDate.from(`${years[years.length - 1]}-12-31`);
  for (
    let day = Temporal.PlainDate.from(`${years[0]}-01-01`);
    Temporal.PlainDate.compare(day, last) <= 0;
    day = day.add({ days: 1 })
  ) {
    const date = day.toString();
    if (day.dayOfWeek > 5 || closed.has(date)) continue;
    const regular = hours.findLast(({ from }) => from <= date);
    if (regular === undefined) throw new Error(`No hours on ${date}`);
    const at = (clock: string): number =>
      instantOf(
        clock.startsWith("-") ? day.subtract({ days: 1 }) : day,
        clock.replace("-", ""),
        zone,
      );
    const close = closes.get(date);
    const shortened = close !== undefined && close < regular.pause[1];
    sessions.push({
      date,
      open: at(regular.open),
      close: at(close ?? regular.close),
      breaks: regular.pause.length === 0 || shortened
        ? []
        : [[at(regular.pause[0]), at(regular.pause[1])]],
    });
  }
  return sessions;
}

function instantOf(
  day: Temporal.PlainDate,
  clock: string,
  zone: string,
): number {
  return day.toZonedDateTime({ timeZone: zone, plainTime: clock })
    .epochMilliseconds;
}
