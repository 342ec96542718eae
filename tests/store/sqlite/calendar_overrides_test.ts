import { assertEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../../src/errors.ts";
import { openBarStore } from "../../../src/store/sqlite/sqlite_bar_store.ts";

Deno.test("a row that is not a valid override is reported, not skipped", () => {
  const rows: readonly (readonly (string | null)[])[] = [
    ["NYSE", "2026-03-02", "shut", null, null, "?"],
    ["NYSE", "2026-03-99", "closed", null, null, "?"],
    ["NYSE", "2026-03-02", "hours", "noon", null, "?"],
  ];
  for (const row of rows) {
    const store = openBarStore(":memory:");
    const { database, overrides } = store;
    database.prepare(
      "INSERT INTO calendar_overrides VALUES (?, ?, ?, ?, ?, ?)",
    ).run(...row);
    const error = assertThrows(
      () => overrides.list(),
      SessionError,
      "calendar_overrides",
    );
    assertEquals(error.code, "store_corrupt");
    store.close();
  }
});
