import { assertEquals, assertStringIncludes } from "@std/assert";
import { readInstrumentsFile } from "../../src/config/instruments_file.ts";
import { withFolder } from "../system/_market.ts";

/** The facts of some symbols, as one line each writes them. */
function lines(count: number, facts: string): string {
  return Array.from({ length: count }, (_, i) => `S${i}: ${facts}\n`).join("");
}

Deno.test("facts are read from YAML and JSON alike", () =>
  withFolder((folder) => {
    const facts = { ES: { multiplier: 50, tick_size: 0.25 }, NO: {} };
    const json = `${folder}/a.json`;
    Deno.writeTextFileSync(json, `\uFEFF${JSON.stringify(facts)}`);
    const yaml = `${folder}/a.yaml`;
    Deno.writeTextFileSync(
      yaml,
      "instruments:\n  ES: { multiplier: 50, tick_size: 0.25 }\n  NO: {}\n",
    );
    for (const path of [json, yaml]) {
      assertEquals(readInstrumentsFile(path), {
        instruments: facts,
        problem: "",
      });
    }
  }));

Deno.test("a file with more than a parser reads in a second is refused unread", () =>
  withFolder((folder) => {
    const path = `${folder}/a.yaml`;
    // Not YAML at its end: a parser would say so.
    Deno.writeTextFileSync(path, `${lines(340_000, "{ a: 5 }")}]`);
    assertStringIncludes(
      readInstrumentsFile(path).problem,
      "it has more than 1,000,000 lines, keys and values",
    );
    Deno.writeTextFileSync(path, `${lines(9, "{ a: 5 }")}]`);
    assertStringIncludes(readInstrumentsFile(path).problem, "line 10");
  }));

Deno.test("as many symbols as a config may have are read, with some facts each", () =>
  withFolder((folder) => {
    const path = `${folder}/a.yaml`;
    const facts = "{ asset_class: future, multiplier: 50, tick_size: 0.25 }";
    Deno.writeTextFileSync(path, lines(99_000, facts));
    const { instruments, problem } = readInstrumentsFile(path);
    assertEquals([Object.keys(instruments).length, problem], [99_000, ""]);
  }));

Deno.test("nesting without end is a problem in YAML and JSON", () =>
  withFolder((folder) => {
    for (const ending of ["yaml", "json"]) {
      const path = `${folder}/a.${ending}`;
      for (const opened of ["[", "{a: ", '{"a":', "- "]) {
        Deno.writeTextFileSync(path, opened.repeat(90_000));
        const { problem } = readInstrumentsFile(path);
        assertStringIncludes(problem, `cannot read ${path}: `);
        assertEquals(/stack/.test(problem), false, problem);
      }
    }
  }));
