/** The heat map of three real days. */
import { assertEquals } from "@std/assert";
import { openbell } from "../../cli/_openbell.ts";
import { knownCsv } from "../../fixtures/known_days.ts";

/** Makes the map of three real days, as a user does. */
export async function writeKnownMap(folder: string): Promise<string> {
  Deno.writeTextFileSync(
    `${folder}/GOOG.csv`,
    knownCsv("GOOG", ["2015-12-24", "2015-12-28"]),
  );
  const db = `${folder}/bars.db`;
  const path = `${folder}/map.html`;
  for (
    const args of [
      ["import", `${folder}/GOOG.csv`, "--timezone", "America/New_York"],
      ["quality", "--html", path],
    ]
  ) {
    const { code, stderr } = await openbell([...args, "--db", db]);
    assertEquals(code, 0, stderr);
  }
  return path;
}
