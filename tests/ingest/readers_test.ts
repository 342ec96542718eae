import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { SessionError } from "../../src/errors.ts";
import { readerByName, READERS } from "../../src/ingest/readers.ts";

Deno.test("the names of readers are unique, and the most general reader is asked last", () => {
  const names = READERS.map(({ name }) => name);
  assertEquals(new Set(names).size, names.length);
  assertEquals(names.at(-1), "csv");
});

Deno.test("readerByName() returns the reader, and lists the known names for another one", () => {
  for (const reader of READERS) {
    assertStrictEquals(readerByName(reader.name), reader);
  }
  const error = assertThrows(
    () => readerByName("xml"),
    SessionError,
    'Unknown format "xml"; known are auto, parquet, arrow, lean,',
  );
  assertEquals(error.code, "argument_invalid");
});

Deno.test("the table of readers imports no format statically", async () => {
  const url = new URL("../../src/ingest/readers.ts", import.meta.url);
  const imports = (await Deno.readTextFile(url)).matchAll(/ from "([^"]+)";/g);
  assertEquals([...imports].map(([, specifier]) => specifier), [
    "../errors.ts",
    "./files/input_file.ts",
    "./reader.ts",
  ]);
});
