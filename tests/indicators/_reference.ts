/**
 * Writes `docs/indicators.md` from the definitions of the indicators:
 * `deno task docs`.
 */
import type { IndicatorDefinition } from "../../src/indicators/indicator.ts";
import { listIndicators } from "../../src/indicators/registry.ts";
import { resolveParams } from "../../src/indicators/params.ts";

/** Where the reference is stored. */
export const REFERENCE: URL = new URL(
  "../../docs/indicators.md",
  import.meta.url,
);

/** Names elsewhere: TA-Lib, pandas-ta, TradingView's Pine Script. */
const ELSEWHERE: Readonly<Record<string, readonly [string, string, string]>> = {
  sma: ["SMA", "sma", "ta.sma"],
  ema: ["EMA", "ema", "ta.ema"],
  wma: ["WMA", "wma", "ta.wma"],
  dema: ["DEMA", "dema", ""],
  tema: ["TEMA", "tema", ""],
  hma: ["", "hma", "ta.hma"],
  kama: ["KAMA", "kama", ""],
  vwma: ["", "vwma", "ta.vwma"],
  vwap: ["", "vwap", "ta.vwap"],
  twap: ["", "", ""],
  supertrend: ["", "supertrend", "ta.supertrend"],
  psar: ["SAR", "psar", "ta.sar"],
  ichimoku: ["", "ichimoku", ""],
  rsi: ["RSI", "rsi", "ta.rsi"],
  macd: ["MACD", "macd", "ta.macd"],
  ppo: ["PPO", "ppo", ""],
  stochastic: ["STOCH", "stoch", "ta.stoch"],
  stoch_rsi: ["STOCHRSI", "stochrsi", ""],
  williams_r: ["WILLR", "willr", "ta.wpr"],
  cci: ["CCI", "cci", "ta.cci"],
  roc: ["ROC", "roc", "ta.roc"],
  mom: ["MOM", "mom", "ta.mom"],
  ultimate_osc: ["ULTOSC", "uo", ""],
  adx: ["ADX", "adx", "ta.dmi"],
  dmi: ["PLUS_DI, MINUS_DI, DX", "adx", "ta.dmi"],
  aroon: ["AROON", "aroon", ""],
  trix: ["TRIX", "trix", ""],
  tsi: ["", "tsi", "ta.tsi"],
  awesome: ["", "ao", ""],
  atr: ["ATR", "atr", "ta.atr"],
  natr: ["NATR", "natr", ""],
  bbands: ["BBANDS", "bbands", "ta.bb"],
  keltner: ["", "kc", "ta.kc"],
  donchian: ["", "donchian", ""],
  chandelier: ["", "", ""],
  stddev: ["STDDEV", "stdev", "ta.stdev"],
  histvol: ["", "", ""],
  obv: ["OBV", "obv", "ta.obv"],
  pvt: ["", "pvt", "ta.pvt"],
  adl: ["AD", "ad", "ta.accdist"],
  cmf: ["", "cmf", ""],
  mfi: ["MFI", "mfi", "ta.mfi"],
  volume_sma: ["", "", ""],
  volume_ratio: ["", "", ""],
  pivot_points: ["", "", "ta.pivot_point_levels"],
  high_low: ["MAX, MIN", "", "ta.highest, ta.lowest"],
  swing_high: ["", "", "ta.pivothigh"],
  swing_low: ["", "", "ta.pivotlow"],
};

const LIBRARIES = ["TA-Lib", "pandas-ta", "Pine Script"];

const INTRO = `# Indicators

\`deno task docs\` writes this page from \`src/indicators/catalogue\`; do not edit it
by hand. An indicator runs with the session, one bar at a time:

\`\`\`yaml
session_data_config:
  indicators:
    session:
      - { name: ema, period: 30, interval: 5m } # ema_30_5m
      - { name: macd, interval: 15m, params: { fast: 8 }, id: trend }
\`\`\`

Its id is made of name, parameters and interval, unless it has one of its own. A
strategy reads \`context.indicator(symbol, "ema_30_5m").value\`, \`.at(-2)\` for the
value one bar earlier, and \`.get("signal")\` for another output. The _warm-up_ is
the number of bars before the first value; \`openbell backtest CONFIG --check\`
tells what each indicator of a config needs. The same indicators compute a CSV
file (\`openbell indicator NAME FILE\`) and arrays (\`computeIndicator\`).

Names of other libraries are those of the same indicator, or of the nearest one:
defaults and seeds differ. Where a definition is not unique, a parameter chooses,
or the formula says which one it is.
`;

/** The text of the whole page, in the project's format. */
export async function reference(): Promise<string> {
  const fmt = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = fmt.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text()));
  await writer.close();
  const { stdout } = await fmt.output();
  return new TextDecoder().decode(stdout);
}

function text(): string {
  const groups = Map.groupBy(listIndicators(), ({ category }) => category);
  const parts = [INTRO];
  for (const [category, definitions] of groups) {
    parts.push(`## ${category[0].toUpperCase()}${category.slice(1)}\n`);
    for (const definition of definitions) parts.push(entry(definition));
  }
  return parts.join("\n");
}

/** The names that the table has, for the test that none is missing. */
export const NAMES_ELSEWHERE: readonly string[] = Object.keys(ELSEWHERE);

function entry(definition: IndicatorDefinition): string {
  const { name, title, summary, outputs, params } = definition;
  const lines = [`### \`${name}\`: ${title}\n`, `${summary}.\n`];
  if (params.length > 0) {
    lines.push(
      "| parameter | default | allowed | meaning |",
      "| --- | --- | --- | --- |",
      ...params.map((param) =>
        `| \`${param.name}\` | ${param.default} | ${
          "choices" in param
            ? param.choices.join(", ")
            : `${param.min} to ${param.max.toLocaleString("en-US")}`
        } | ${param.doc} |`
      ),
      "",
    );
  }
  const warmup = definition.warmup(resolveParams(definition));
  lines.push(
    [
      outputs.length > 1 ? `Outputs: ${outputs.map(code).join(", ")}.` : "",
      `Warm-up with the defaults: ${warmup} ${warmup === 1 ? "bar" : "bars"}${
        definition.warmupSessions > 0
          ? ` and ${definition.warmupSessions} complete session`
          : ""
      }.`,
      definition.sessionBound ? "It begins anew with each session." : "",
      elsewhereText(name),
    ].filter((text) => text !== "").join(" "),
    "",
  );
  return lines.join("\n");
}

function elsewhereText(name: string): string {
  const names = (ELSEWHERE[name] ?? []).flatMap((text, i) =>
    text === "" ? [] : [`${LIBRARIES[i]} ${code(text)}`]
  );
  return names.length === 0 ? "" : `Elsewhere: ${names.join(", ")}.`;
}

function code(text: string): string {
  return `\`${text}\``;
}

if (import.meta.main) {
  Deno.writeTextFileSync(REFERENCE, await reference());
}
