import { assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { SessionError } from "../../../src/errors.ts";
import {
  listCalendarOverrides,
  putCalendarOverride,
  removeCalendarOverride,
} from "../../../src/store/sqlite/calendar_overrides.ts";
import { migrate } from "../../../src/store/sqlite/schema.ts";
import type { CalendarOverride } from "../../../src/time/overrides.ts";
import { TimeManager } from "../../../src/time/time_manager.ts";

const SNOW: CalendarOverride = {
  exchange: "NYSE",
  date: "2026-03-02",
  kind: "hours",
  close: "13:00",
  reason: "Snow, wind and ice",
};
const OUTAGE: CalendarOverride = {
  exchange: "NYSE",
  date: "2026-02-03",
  kind: "closed",
  reason: "Power failure",
};
const LATE: CalendarOverride = {
  exchange: "LSE",
  date: "2026-05-05",
  kind: "hours",
  open: "10:00",
  close: "16:30",
  reason: "Network failure",
};

function withDatabase(act: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(":memory:");
  try {
    migrate(database);
    act(database);
  } finally {
    database.close();
  }
}

Deno.test("overrides come back as they were kept, by exchange and date", () => {
  withDatabase((database) => {
    for (const override of [SNOW, OUTAGE, LATE]) {
      putCalendarOverride(database, override);
    }
    assertEquals(listCalendarOverrides(database), [LATE, OUTAGE, SNOW]);
    assertEquals(listCalendarOverrides(database, "NYSE"), [OUTAGE, SNOW]);
    assertEquals(listCalendarOverrides(database, "CME"), []);
  });
});

Deno.test("an override of the same exchange and date replaces the one before", () => {
  withDatabase((database) => {
    putCalendarOverride(database, SNOW);
    const closed: CalendarOverride = {
      exchange: "NYSE",
      date: SNOW.date,
      kind: "closed",
      reason: "More snow",
    };
    putCalendarOverride(database, closed);
    assertEquals(listCalendarOverrides(database), [closed]);
  });
});

Deno.test("a removed override is gone, and removing it again says so", () => {
  withDatabase((database) => {
    putCalendarOverride(database, SNOW);
    assertEquals(removeCalendarOverride(database, "NYSE", SNOW.date), true);
    assertEquals(removeCalendarOverride(database, "NYSE", SNOW.date), false);
    assertEquals(listCalendarOverrides(database), []);
  });
});

Deno.test("an override that makes no sense is not kept", () => {
  withDatabase((database) => {
    const error = assertThrows(
      () => putCalendarOverride(database, { ...SNOW, close: "09:00" }),
      SessionError,
    );
    assertEquals(error.code, "argument_invalid");
    assertEquals(listCalendarOverrides(database), []);
  });
});

Deno.test("a TimeManager takes a database's overrides as they are", () => {
  withDatabase((database) => {
    putCalendarOverride(database, OUTAGE);
    const time = new TimeManager({
      exchange: "NYSE",
      overrides: listCalendarOverrides(database),
    });
    assertEquals(time.reasonClosed(OUTAGE.date), "Power failure");
  });
});

Deno.test("a row that is no override is reported, not skipped", () => {
  const rows: readonly (readonly (string | null)[])[] = [
    ["NYSE", "2026-03-02", "shut", null, null, "?"],
    ["NYSE", "2026-03-99", "closed", null, null, "?"],
    ["NYSE", "2026-03-02", "hours", "noon", null, "?"],
  ];
  for (const row of rows) {
    withDatabase((database) => {
      database.prepare(
        "INSERT INTO calendar_overrides VALUES (?, ?, ?, ?, ?, ?)",
      )
        .run(...row);
      const error = assertThrows(
        () => listCalendarOverrides(database),
        SessionError,
        "calendar_overrides",
      );
      assertEquals(error.code, "store_corrupt");
    });
  }
});
