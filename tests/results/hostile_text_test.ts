/** Hostile text in every field of a run, through every output. */
import { assert, assertEquals } from "@std/assert";
import { makeReport } from "../../src/pages/report/report.ts";
import { resultCsv } from "../../src/results/result_csv.ts";
import { resultJson } from "../../src/results/result_json.ts";
import { formatResult } from "../../src/results/result_text.ts";
import type { Strategy } from "../../src/strategy/strategy.ts";
import { runBacktest } from "../../src/system/system_manager.ts";
import {
  daysBetween,
  makeConfig,
  makeMarket,
  withFolder,
} from "../system/_market.ts";

const DAYS = daysBetween("2024-07-08", "2024-07-09");
const SYMBOLS = ["=cmd|'/c'!A1", "@SUM(A1)", "+1", "-1+2"];
const NAME = "\x1b]0;title\x07=1+1\x9b31m\u202e\r\nforged: line";

const hostile: Strategy = {
  name: NAME,
  subscriptions: [{ intervals: ["5m"] }],
  onBar(context, bar) {
    const held = context.position(bar.symbol);
    const labels = { tag: "=HYPERLINK(1)", reason: "＝1" };
    if (held === 0) context.buy(bar.symbol, 1, labels);
    else context.sell(bar.symbol, held, { tag: "-2", reason: "@x" });
    context.log(NAME);
  },
};

/** What a terminal acts upon, or what reorders text. */
// deno-lint-ignore no-control-regex
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

/** The fields of CSV without line breaks in fields. */
function fieldsOf(csv: string): string[] {
  return csv.split(/[\n]/).flatMap((line) =>
    [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field]) =>
      field.replace(/^"|"$/g, "")
    )
  );
}

Deno.test("hostile names, symbols, tags, reasons and log lines are harmless in every output", async () => {
  await withFolder(async (folder) => {
    const { db } = makeMarket(folder, {
      days: DAYS,
      symbols: SYMBOLS.map((name, i) => ({ name, seed: i + 1 })),
    });
    const config = makeConfig({
      days: DAYS,
      symbols: SYMBOLS,
      data: { streams: ["1m", "5m"] },
      rest: {
        session_name: "=1+1 </script><b>",
        report_config: { benchmark: SYMBOLS[0] },
      },
    });
    const result = await runBacktest(config, {
      db,
      runner: "inline",
      strategies: [hostile],
    });
    assert(result.fills.length > 100);
    let formulas = 0;
    for (const table of ["trades", "fills", "equity"] as const) {
      const csv = [...resultCsv(result, table)].join("");
      assert(!HIDDEN.test(csv), table);
      const rows = csv.trimEnd().split("\n").length;
      const wanted = {
        trades: result.account.roundTrips.length,
        fills: result.fills.length,
        equity: result.equity.length,
      }[table];
      assertEquals(rows, wanted + 1, "no text makes a row of its own");
      for (const field of fieldsOf(csv)) {
        if (/^'[=+\-@＝]/.test(field)) formulas++;
        const isNumber = field !== "" && Number.isFinite(Number(field));
        assert(isNumber || !/^[=+\-@\t\r＝＋－＠]/.test(field), field);
      }
    }
    assert(formulas > 100, `${formulas} fields`);
    for (const line of formatResult(result).split("\n")) {
      assert(!HIDDEN.test(line), line);
      assert(!line.startsWith("forged"), line);
    }
    const json = [...resultJson(result)].join("");
    JSON.parse(json);
    // deno-lint-ignore no-control-regex
    assert(!/[\x00-\x09\x0b-\x1f]/.test(json));
    const page = await makeReport(result, { db });
    assert(!HIDDEN.test(page));
    assert(!page.includes("</script><b>"));
  });
});
