/** The log of `backtest`: on standard error, and in a file. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { withFolder } from "../../../system/_market.ts";
import { openbellArgs } from "../../_openbell.ts";
import {
  DAYS,
  failure,
  openbell,
  RUNNERS,
  writeConfig,
  writeMarket,
} from "./_backtest.ts";

const DATES = DAYS.map(({ date }) => date);
const SPEAKER = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart({ logger, session }) {
    logger.info("begin " + session.date);
    logger.warn("care \\x1b[31mred\\n12:00:00 error main: forged");
  },
};`;
const WARNING =
  /^\d\d:\d\d:\d\d warning analysis\/speaker (\S+)T13:30:00Z: care red\\n12:00:00 error main: forged$/;

interface Line {
  readonly time: string;
  readonly level: string;
  readonly category: string;
  readonly worker: string;
  readonly date: string | null;
  readonly strategy: string | null;
  readonly message: string;
  readonly properties: Record<string, unknown>;
}

/** Runs `body` with the arguments of a backtest whose strategy is `source`. */
async function withSpeaker(
  body: (args: string[], folder: string) => Promise<void>,
  source = SPEAKER,
): Promise<void> {
  await withFolder(async (folder) => {
    const db = writeMarket(folder);
    const module = `${folder}/speaker.js`;
    Deno.writeTextFileSync(module, source);
    const config = writeConfig(folder, {
      strategies: [{ name: "speaker", module }],
    });
    await body(["backtest", config, "--db", db], folder);
  });
}

function linesOf(path: string): Line[] {
  const text = Deno.readTextFileSync(path);
  assert(text.endsWith("\n"));
  return text.slice(0, -1).split("\n").map((line) => JSON.parse(line));
}

for (const runner of RUNNERS) {
  Deno.test(`${runner}: warnings of strategies are on standard error, and the result on standard output is as without them`, async () => {
    await withSpeaker(async (args) => {
      const told = await openbell([...args, "--runner", runner]);
      assertEquals(told.code, 0, told.stderr);
      const lines = told.stderr.trimEnd().split("\n");
      assertEquals(lines.map((line) => WARNING.exec(line)?.[1]), DATES);
      const off = ["--runner", runner, "--log-level", "off"];
      assertEquals((await openbell([...args, ...off])).stderr, "");
      const json = ["--runner", runner, "--json", "-", "--quiet"];
      const result = await openbell([...args, ...json]);
      assertEquals(result.stderr, "");
      assertEquals(
        JSON.parse(result.stdout).log.lines.length,
        2 * DATES.length,
      );
      const loud = [...json, "--log-level", "info"];
      const shown = await openbell([...args, ...loud]);
      JSON.parse(shown.stdout);
      assertEquals(
        shown.stderr.match(/ info analysis\/speaker /g)?.length,
        DATES.length,
      );
    });
  });

  Deno.test(`${runner}: --log-file has an object for each record, and further runs are appended`, async () => {
    await withSpeaker(async (args, folder) => {
      const path = `${folder}/log.jsonl`;
      const to = ["--runner", runner, "--log-file", path];
      const { code, stderr } = await openbell([...args, ...to]);
      assertEquals([code, stderr.split("\n").length], [0, DATES.length + 1]);
      const lines = linesOf(path);
      for (const line of lines) {
        assertEquals(Object.keys(line), [
          "time",
          "level",
          "category",
          "worker",
          "date",
          "strategy",
          "message",
          "properties",
        ]);
        assertEquals(new Date(line.time).toISOString(), line.time);
        assert(["info", "warning"].includes(line.level), line.level);
      }
      assertEquals(
        lines.filter(({ strategy }) => strategy === "speaker")
          .map(({ level, category, date, message }) =>
            `${level} ${category} ${date} ${message}`
          ),
        DATES.flatMap((date) => [
          `info openbell.strategy ${date} begin ${date}`,
          `warning openbell.strategy ${date} care red\\n12:00:00 error main: forged`,
        ]),
      );
      const codes = lines.map(({ properties }) => properties.code);
      assertEquals([codes[0], codes.at(-1)], ["run_started", "run_ended"]);
      const page = ["--report", `${folder}/run.html`];
      const debug = [...to, "--log-level", "debug", "--quiet", ...page];
      assertEquals((await openbell([...args, ...debug])).code, 0);
      const all = linesOf(path);
      assertEquals(all.slice(0, lines.length), lines);
      const added = all.slice(lines.length).map(({ level }) => level);
      assert(added.includes("debug"));
      // The page's own run is not logged.
      assertEquals(
        all.filter(({ properties }) => properties.code === "run_started")
          .length,
        2,
      );
      assert(added.length > lines.length);
    });
  });
}

Deno.test("the sandbox's strategies are told of as well, and cannot write the file", async () => {
  await withSpeaker(async (args, folder) => {
    const path = `${folder}/log.jsonl`;
    const { code, stderr } = await openbell(
      [
        ...args,
        "--sandbox",
        "--log-file",
        path,
        "--report",
        `${folder}/run.html`,
      ],
    );
    assertEquals(code, 0, stderr);
    const lines = stderr.trimEnd().split("\n");
    assertEquals(lines.pop(), `Wrote ${folder}/run.html`);
    assertEquals(lines.map((line) => WARNING.exec(line)?.[1]), DATES);
    assertEquals(
      linesOf(path).filter(({ strategy }) => strategy === "speaker").length,
      2 * DATES.length,
    );
    assert(Deno.statSync(`${folder}/run.html`).size > 0);
  });
});

Deno.test("a terminal shows a hundred warnings of a strategy, then how many more there were; the file has all", async () => {
  const source = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart({ logger, session }) {
    if (session.date !== ${JSON.stringify(DATES[0])}) return;
    for (let i = 0; i < 500; i++) logger.warn("again " + i);
  },
};`;
  await withSpeaker(async (args, folder) => {
    const path = `${folder}/log.jsonl`;
    const { stderr } = await openbell([...args, "--log-file", path]);
    const lines = stderr.trimEnd().split("\n");
    const shown = lines.filter((line) => line.includes(": again "));
    assert(shown.length >= 100);
    const hidden = lines.flatMap((line) => {
      const match =
        /: (\d+) records? of level warning (?:is|are) not shown; --log-file keeps them$/
          .exec(line);
      return match === null ? [] : [Number(match[1])];
    });
    assertEquals(hidden.reduce((a, b) => a + b, shown.length), 500);
    assertEquals(
      linesOf(path).filter(({ message }) => message.startsWith("again "))
        .length,
      500,
    );
    const all = await openbell([...args, "--log-level", "warning"]);
    assertEquals(all.stderr.trimEnd().split("\n").length, 500);
  }, source);
});

Deno.test("a wrong level, or a file that cannot be written, ends the command before the run", async () => {
  await withSpeaker(async (args, folder) => {
    const [, ...rest] = args;
    const json = `${folder}/result.json`;
    const to = (...log: string[]) =>
      failure(2, [...rest, "--json", json, ...log]);
    assertEquals(
      await to("--log-level", "loud"),
      '--log-level is "loud"; it must be debug or info or warning or error or off',
    );
    assertMatch(
      await to("--log-file", `${folder}/none/log.jsonl`),
      /^Cannot write .*none/,
    );
    assertMatch(await to("--log-file", folder), /^Cannot write .*folder/);
    assertEquals(
      await to("--log-file", "-"),
      "--log-file needs the name of a file",
    );
    assertMatch(await to("--log-file", json), /name the same file/);
    assertEquals(
      [...Deno.readDirSync(folder)].some(({ name }) => name === "result.json"),
      false,
    );
  });
});

Deno.test({
  name: "a log that can no longer be written is told once, and the run goes on",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withSpeaker(async (args) => {
      const { code, stdout, stderr } = await openbell(
        [...args, "--quiet", "--json", "-", "--log-file", "/dev/full"],
      );
      assertEquals(code, 0);
      JSON.parse(stdout);
      assertMatch(
        stderr,
        /^warning: Cannot write the log "\/dev\/full": [^\n]*\n$/,
      );
    }),
});

Deno.test({
  name:
    "what was told before an interrupt, or before the process is killed, is in the file",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const source = `
export default {
  subscriptions: [{ intervals: ["1m"] }],
  onSessionStart({ logger, session }) {
    for (let i = 0; i < 50; i++) logger.warn("line " + i);
  },
};`;
    await withFolder(async (folder) => {
      const db = writeMarket(folder);
      const module = `${folder}/speaker.js`;
      Deno.writeTextFileSync(module, source);
      const config = writeConfig(folder, {
        backtest_config: {
          start_date: DATES[0],
          end_date: DATES.at(-1),
          speed_multiplier: 0.01,
        },
        strategies: [{ name: "speaker", module }],
      });
      for (const signal of ["SIGINT", "SIGKILL"] as const) {
        const path = `${folder}/${signal}.jsonl`;
        const child = new Deno.Command(Deno.execPath(), {
          args: openbellArgs(
            ["backtest", config, "--db", db, "--log-file", path],
          ),
          stdin: "null",
          stdout: "null",
          stderr: "piped",
        }).spawn();
        let text = "";
        const decoder = new TextDecoder();
        for await (const bytes of child.stderr) {
          text += decoder.decode(bytes);
          if (text.includes(": line 49\n")) break;
        }
        child.kill(signal);
        await child.status;
        const told = linesOf(path).filter(({ strategy }) => strategy !== null);
        assertEquals(
          told.map(({ message }) => message),
          Array.from({ length: 50 }, (_, i) => `line ${i}`),
        );
      }
    });
  },
});
