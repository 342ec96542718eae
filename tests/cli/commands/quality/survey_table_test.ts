import { assertEquals } from "@std/assert";
import { formatSurveys } from "../../../../src/cli/commands/quality/survey_table.ts";
import { surveyLine } from "../../../../src/quality/survey_sums.ts";
import { smallSurvey } from "../../../quality/_surveys.ts";

Deno.test("formatSurveys() notes a late listing, an early end and empty sessions", async () => {
  const text = formatSurveys([surveyLine(await smallSurvey())]);
  assertEquals(
    text.split("\n").slice(3),
    [
      "",
      "SPY: not listed before its first bar on 2024-07-02; 1 session of the range not counted",
      "SPY: no bars after 2024-07-05; the sessions since then count as missing",
      "SPY: 2 sessions without a single bar",
      "SPY: the price jumps overnight by −59.7 % on 2024-07-05 (5:2 split?)",
      "",
    ],
  );
});
