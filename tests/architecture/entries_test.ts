import { assertEquals } from "@std/assert";
import { readProjectFile } from "./_imports.ts";

/** The rows of the table of entries: what each has, by its name in `deno.json`. */
const ROWS = new Map(
  [
    ...readProjectFile("docs/library.md")
      .matchAll(/^\| `@openbell\/session(\/\w+)?` +\| (.*?) +\|/gm),
  ]
    .map(([, name = "", has]) => [`.${name}`, has]),
);

Deno.test("docs/library.md has a row for every entry but that of the threads", () => {
  const { exports } = JSON.parse(readProjectFile("deno.json"));
  const entries = Object.keys(exports).filter((name) => name !== "./workers");
  assertEquals([...ROWS.keys()].sort(), entries.sort());
});

Deno.test("the main entry has the few names that docs/library.md lists", async () => {
  const names = [...ROWS.get(".")?.matchAll(/`(\w+)`/g) ?? []]
    .map(([, name]) => name);
  assertEquals(names.sort(), Object.keys(await import("../../mod.ts")).sort());
});
