/** Configs with as many old keys as a config may have. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { tellNotes } from "../../../src/config/old_configs/notes.ts";
import {
  checkSessionConfig,
  parseSessionConfig,
} from "../../../src/config/parse.ts";
import { config } from "../_config.ts";

Deno.test("every comment, strategy and indicator of a large old config is translated", () => {
  const count = 3_000;
  const of = <T>(make: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const input = config({
    strategies: of((i) => ({
      module: "./a.ts",
      config: { i },
      enabled: i % 2 === 0,
      comment: "x",
    })),
    ...Object.fromEntries(of((i) => [`_note${i}`, "x"])),
  }, {
    indicators: {
      session: of((i) => ({
        id: `a${i}`,
        name: "bbands",
        type: "volatility",
        interval: "1m",
        num_std: 2,
      })),
    },
  });
  const { config: read, notes, mistakes } = checkSessionConfig(input);
  assertEquals(mistakes, []);
  assertEquals(
    read?.strategies.map(({ params }) => params.i),
    of((i) => i).filter((i) => i % 2 === 0),
  );
  const session = read?.session_data_config.indicators.session;
  assertEquals(
    session?.map(({ params }) => params),
    of(() => ({ multiplier: 2 })),
  );
  // Comments of both kinds; enabled and config, or the strategy; type and num_std.
  assertEquals(notes.length, (2 + 1.5 + 2) * count);
});

Deno.test("a listener hears the first hundred notes, and how many more there are", () => {
  const notes = Array.from(
    { length: 1_234 },
    (_, i) => ({ path: `a${i}`, text: "renamed" }),
  );
  const heard: string[] = [];
  tellNotes(notes, ({ path, text }) => heard.push(`${path}: ${text}`));
  assertEquals(heard.length, 101);
  assertEquals(heard[99], "a99: renamed");
  assertEquals(
    heard[100],
    "(the whole config): 1,134 more old keys and comments were translated or left out",
  );
  heard.length = 0;
  tellNotes(notes.slice(0, 100), ({ path }) => heard.push(path));
  assertEquals(heard.length, 100);
});

Deno.test("a note shows the beginning of a long comment", () => {
  const notes: string[] = [];
  parseSessionConfig(config({ comment: "x".repeat(100_000) }), {
    onNote: ({ text }) => notes.push(text),
  });
  assertEquals(notes.length, 1);
  assertStringIncludes(notes[0], 'left out: a comment: "xxx');
  assertEquals(notes[0].length < 300, true);
});

Deno.test("a module of any length is checked", () => {
  for (const module of ["a.".repeat(500_000), `${"a.".repeat(500_000)}b`]) {
    for (
      const input of [
        config({ strategies: [{ module }] }),
        config({}, { strategies: [{ module }], scanners: [{ module }] }),
      ]
    ) checkSessionConfig(input);
  }
});
