/** What README.md prints runs, and gives what it prints. */
import { assert, assertEquals } from "@std/assert";
import { inProject, openbell } from "../cli/_openbell.ts";
import { withFolder } from "../system/_market.ts";
import { commandsIn, pageText, runPrinted } from "./_pages.ts";

const README = pageText("README.md");

/** The text of the first block of a language. */
function blockOf(text: string, language: string): string {
  const [, block] = text.match(
    new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, "m"),
  ) ?? [];
  assert(block !== undefined, language);
  return block;
}

Deno.test("README's commands give what it prints, and its strategy runs", async () => {
  const [init, report, backtest] = commandsIn(README);
  assert(/ init demo$/.test(init), init);
  assert(report.startsWith("cd demo && "), report);
  await withFolder(async (folder) => {
    assertEquals((await openbell(["init", "demo"], { cwd: folder })).code, 0);
    const cwd = `${folder}/demo`;
    const printed = await runPrinted(report.replace("cd demo && ", ""), cwd);
    const [, summary] = README.match(/^```\n(ema_cross\n[\s\S]*?)^```$/m) ?? [];
    assert(printed.startsWith(summary), printed);
    assert(Deno.statSync(`${cwd}/report.html`).size > 10_000);
    Deno.writeTextFileSync(`${cwd}/strategy.ts`, blockOf(README, "ts"));
    Deno.writeTextFileSync(
      `${cwd}/above_average.yaml`,
      blockOf(README, "yaml"),
    );
    const result = await runPrinted(backtest, cwd);
    assert(/^above_average\n/.test(result), result);
    assert(/ orders +[1-9][\d,]* filled/.test(result), result);
  });
});

Deno.test("the file that docs/data.md prints is imported by its commands", async () => {
  const [section] = pageText("docs/data.md").split("## A file of your own\n")
    .slice(1);
  const [command, bars] = commandsIn(section);
  await withFolder(async (cwd) => {
    Deno.writeTextFileSync(`${cwd}/spy_1m.csv`, blockOf(section, ""));
    for (const line of [command, bars]) {
      const args = line.replace("deno task openbell ", "").split(" ");
      const { code, stdout, stderr } = await openbell(args, { cwd });
      assertEquals(code, 0, stderr);
      if (line === bars) assertEquals(stdout.trim().split("\n").length, 3);
    }
  });
});

Deno.test("README counts the examples and leads to every page of docs", () => {
  const count = (folder: string) =>
    [...Deno.readDirSync(inProject(`examples/${folder}`))].length;
  assertEquals([count("strategies"), count("scanners")], [6, 1]);
  assert(README.includes("has six strategies and a scanner"));
  const pages = [...Deno.readDirSync(inProject("docs"))]
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".md") && name !== "lean_daily.md");
  for (const page of pages) assert(README.includes(`(docs/${page})`), page);
});

Deno.test("README has a picture of the report, of at most 100 kB", () => {
  const [, path] = README.match(/!\[[^\]]+\]\((docs\/[\w.]+)\)/) ?? [];
  const picture = Deno.readFileSync(inProject(path));
  const view = new DataView(picture.buffer);
  assertEquals(new TextDecoder().decode(picture.slice(1, 4)), "PNG");
  assertEquals([view.getUint32(16), view.getUint32(20)], [1000, 760]);
  assert(picture.length <= 100_000, String(picture.length));
});

Deno.test("README stays short", () => {
  assert(README.split("\n").length < 200);
});
