/** Hostile text in names of files, symbols, parameters and errors, through every command. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { daysBetween, makeMarket, withFolder } from "../system/_market.ts";
import { openbell } from "./_openbell.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-09");
const SYMBOL = "=1+1</script><img src=x onerror=alert(1)>";
const TEXT =
  "=cmd|'x'!A1\x1b[31m\x9b1m\x1b]0;t\x07\u202e\u2066\x7f\nerror: forged";
const NAME = `${TEXT}<img src=x>`.replaceAll("/", "");

/** Commands that print CSV. */
const CSV = ["db info", "db imports", `bars ${SYMBOL}`, `export ${SYMBOL}`];

/** What a terminal acts upon, or what reorders text. */
// deno-lint-ignore no-control-regex
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** Requires that an output is harmless, wherever it goes. */
function requireHarmless(what: string, text: string): void {
  assert(!HIDDEN.test(text), `${what}: ${JSON.stringify(text)}`);
  if (!CSV.includes(what)) return;
  for (const line of text.split("\n")) {
    assert(!/^=|,"?=/.test(line), `${what}: a formula in ${line}`);
  }
}

/** Requires that no text begins a line of its own. */
function requireOneLine(text: string): void {
  assert(!/^error: forged/m.test(text), text);
}

function requireHarmlessPage(path: string): void {
  const html = Deno.readTextFileSync(path);
  assert(!HIDDEN.test(html), path);
  assert(!html.includes("<img src=x"), path);
}

/** Runs a command, requires that what it prints is harmless, and returns that. */
async function run(...args: string[]): Promise<string> {
  const { stdout, stderr } = await openbell(args);
  const what = args.slice(0, 2).join(" ");
  if (!args.includes("--json")) requireHarmless(what, stdout);
  assert(!HIDDEN.test(stdout), what);
  requireHarmless(what, stderr);
  return stdout;
}

Deno.test("names of files are harmless in what an import prints and in its log", async () => {
  await withFolder(async (folder) => {
    const files = `${folder}/files`;
    Deno.mkdirSync(files);
    const bar = "2024-07-08T13:30:00Z,1,1,1,1,1";
    const good = `${files}/${NAME}.csv`;
    const text = `timestamp,symbol,open,high,low,close,volume\n${
      bar.replace(",", `,${SYMBOL},`)
    }\n`;
    Deno.writeTextFileSync(good, text);
    Deno.writeTextFileSync(`${files}/${NAME}.txt`, `${TEXT}\n`);
    Deno.writeTextFileSync(
      `${files}/bad${NAME}.csv`,
      `timestamp,open,high,low,close,volume\n${bar}\n${TEXT}\n`,
    );
    const db = `${folder}/bars.db`;
    const printed = await run("import", files, "--db", db, "--interval", "1m");
    requireOneLine(printed);
    assertStringIncludes(await run("db", "imports", "--db", db), "<img src=x>");
    const [record] = JSON.parse(
      await run("db", "imports", "--db", db, "--json"),
    );
    assertEquals(record.path, good);
    const summary = JSON.parse(
      await run("import", files, "--db", db, "--interval", "1m", "--json"),
    );
    assertEquals(summary.failed[0].path, `${files}/bad${NAME}.csv`);
  });
});

Deno.test("symbols are harmless in the lists, tables and pages of a store", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: SYMBOL, seed: 1, gaps: 0.1 }],
    });
    await run("db", "info", "--db", db);
    const { series } = JSON.parse(
      await run("db", "info", "--db", db, "--json"),
    );
    assertEquals(series[0].symbol, SYMBOL);
    await run("db", "check", "--db", db);
    await run("bars", SYMBOL, "1m", "--db", db);
    await run("export", SYMBOL, "1m", "--db", db);
    await run("bars", TEXT, "1m", "--db", db);
    const html = `${folder}/quality.html`;
    await run("quality", "--db", db, "--html", html);
    requireHarmlessPage(html);
    assertEquals(
      JSON.parse(await run("quality", "--db", db, "--json"))
        .symbols[0].symbol,
      SYMBOL,
    );
  });
});

Deno.test("parameters, names and errors of a sweep are harmless in its table, page and JSON", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const module = `${folder}/strategy.ts`;
    Deno.writeTextFileSync(
      module,
      `export default ({ label, size }) => ({
        name: ${JSON.stringify(TEXT)},
        subscriptions: [{ intervals: ["1m"] }],
        onBar(context) {
          if (size === 3) throw new Error(${JSON.stringify(`${TEXT}\0`)});
          context.log(label);
          context.buy("AAA", size);
        },
      });`,
    );
    const config = `${folder}/config.json`;
    const title = "</script><img src=x>=1+1";
    Deno.writeTextFileSync(
      config,
      JSON.stringify({
        session_name: title,
        backtest_config: { start_date: DAYS[0].date, end_date: DAYS[1].date },
        session_data_config: { symbols: ["AAA"], streams: ["1m"] },
        strategies: [{ module, params: { label: "$label", size: "$size" } }],
        variables: { label: "a", size: 1 },
      }),
    );
    const named = `${folder}/${NAME.slice(0, 100)}.json`;
    Deno.copyFileSync(config, named);
    const html = `${folder}/sweep.html`;
    const label = "x\x1b[31m\x9b1m\u202e\nerror: forged<img src=x>";
    const args = ["--db", db, "--set", "size=1,3", "--set", `label=y,${label}`];
    const table = await run("sweep", named, ...args, "--html", html);
    assertStringIncludes(table, "\\u202e");
    requireOneLine(table);
    requireHarmlessPage(html);
    const result = JSON.parse(
      await run("sweep", config, ...args, "--json", "-", "--quiet"),
    );
    assertEquals(result.dimensions[1].values, ["y", label]);
    await run("backtest", config, "--db", db);
    const report = `${folder}/report.html`;
    const json = JSON.parse(
      await run(
        ...["backtest", config, "--db", db, "--json", "-", "--quiet"],
        ...["--report", report],
      ),
    );
    assertEquals(json.config.session_name, title);
    requireHarmlessPage(report);
  });
});

Deno.test("what a file quotes begins no line of an error that reads as the program's", async () => {
  await withFolder(async (folder) => {
    const forged = `A\n${
      ["error", "warning", "note", "ERROR"].map((one) => `${one}: forged`).join(
        "\n",
      )
    }`;
    const actions = `${folder}/actions.csv`;
    Deno.writeTextFileSync(
      actions,
      `date,symbol,type,value\n2024-07-08,"${forged}",split,2\n`,
    );
    const instruments = `${folder}/facts.json`;
    Deno.writeTextFileSync(
      instruments,
      JSON.stringify({ [forged]: { multiplier: forged } }),
    );
    const config = `${folder}/config.json`;
    Deno.writeTextFileSync(config, JSON.stringify({ [forged]: forged }));
    const module = `${folder}/strategy.js`;
    Deno.writeTextFileSync(
      module,
      `throw new Error(${JSON.stringify(forged)});`,
    );
    const failing = `${folder}/failing.json`;
    Deno.writeTextFileSync(
      failing,
      JSON.stringify({
        backtest_config: { start_date: DAYS[0].date, end_date: DAYS[1].date },
        session_data_config: { symbols: ["AAA"], streams: ["1m"] },
        strategies: [{ module }],
      }),
    );
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: [{ name: "AAA", seed: 1 }],
    });
    const commands = [
      ["actions", "import", actions, "--db", db],
      ["instruments", "import", instruments, "--db", db],
      ["instruments", "set", forged, "multiplier=5", "--db", db],
      ["actions", "rm", forged, "--db", db],
      ["config", "check", config],
      ["backtest", failing, "--db", db, "--log-level", "off"],
      ["backtest", `${folder}/${forged}.json`, "--db", db],
    ];
    for (const args of commands) {
      const { code, stderr } = await openbell(args);
      assert(code !== 0, args.join(" "));
      assertStringIncludes(stderr, "error: ");
      const lines = stderr.split("\n");
      const own = lines.filter((line) =>
        /^(?:error|warning|note):/i.test(line)
      );
      assertEquals(own.filter((line) => /^\w+: forged/.test(line)), [], stderr);
    }
  });
});
