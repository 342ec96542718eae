/** Long tables of a report: filtered by texts, saved as CSV. */
import { assert, assertEquals } from "@std/assert";
import { csvOf } from "../../../src/pages/shared/browser/table_tools.js";
import { assertQuiet, browserTests } from "../_browser.ts";
import {
  column,
  NASTY,
  NASTY_SYMBOL,
  showTrades,
  writeReport,
} from "./_report.ts";

const browserTest = browserTests("The tables of a report");

Deno.test("rows become CSV: numbers in full, texts quoted, none of them a formula", () => {
  const texts = ["plain", 'a "b", c', "=HYPERLINK(1)", "line\nbreak"];
  const csv = csvOf([
    {
      title: "Text",
      value: (i: number) => texts[i],
      text: (i: number) => texts[i],
    },
    {
      title: "Number, exact",
      numeric: true,
      value: (i: number) => [0.1 + 0.2, -5, NaN, 1e21][i],
      text: () => "rounded",
    },
    {
      title: "Time",
      numeric: true,
      isTime: true,
      value: () => 0,
      text: () => "1970-01-01 00:00",
    },
  ], [0, 1, 2, 3]);
  assertEquals(csv.split("\r\n"), [
    'Text,"Number, exact",Time',
    "plain,0.30000000000000004,1970-01-01 00:00",
    '"a ""b"", c",-5,1970-01-01 00:00',
    "'=HYPERLINK(1),,1970-01-01 00:00",
    '"line\nbreak",1e+21,1970-01-01 00:00',
    "",
  ]);
});

browserTest(
  "round trips are filtered by any text and saved as they are shown",
  async (newPage, folder) => {
    const path = await writeReport(folder);
    const page = await newPage();
    await page.onNewDocument(`
      URL.createObjectURL = (blob) => { window.saved = blob; return "#"; };`);
    await page.open(path);
    await showTrades(page);
    const type = (text: string) =>
      page.evaluate(`(() => {
        const field = document.querySelector("#trade-list input[type=search]");
        field.value = ${JSON.stringify(text)};
        field.dispatchEvent(new Event("input"));
      })()`);
    const place = () =>
      page.evaluate<string>(
        `document.querySelector("#trade-list .pager .place").textContent`,
      );
    const all = await place();
    await type("IMG/SRC");
    assertEquals(
      [...new Set(await page.evaluate<string[]>(column(0)))],
      [NASTY_SYMBOL],
    );
    const some = await place();
    assert(some !== all, some);
    await page.evaluate(
      `document.querySelector("#trade-list button[aria-label^='Save as CSV']").click()`,
    );
    const csv = await page.evaluate<string>("window.saved.text()");
    const lines = csv.trimEnd().split("\r\n");
    const count = Number(/of ([\d,]+)$/.exec(some)?.[1].replaceAll(",", ""));
    assertEquals(lines.length, 1 + count);
    assert(lines.slice(1).every((line) => line.startsWith(NASTY_SYMBOL)));
    assert(lines[1].includes(`${NASTY}: up`));
    await type("nothing is called so");
    assertEquals(await place(), "none");
    await type("");
    assertEquals(await place(), all);
    assertEquals(await page.evaluate("typeof window.hit"), "undefined");
    assertQuiet(page, path);
  },
);
