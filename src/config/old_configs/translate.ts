/**
 * Translates the keys of old session configs to those of today.
 *
 * The result is a raw config, which is checked like any other. A config without
 * old keys is returned as it is.
 *
 * @module
 */
import { removeComments } from "./comments.ts";
import { Draft } from "./draft.ts";
import { translateHistoricalIndicators } from "./historical_indicators.ts";
import { OBSOLETE_KEYS, refuseObsoleteKeys } from "./obsolete_keys.ts";
import { dropLagCheck, movePaperTrading } from "./other_sections.ts";
import { translateScanners } from "./scanners.ts";
import {
  OLD_PARAMETERS,
  translateSessionIndicators,
} from "./session_indicators.ts";
import { translateStrategies } from "./strategies.ts";

/** One kind of old keys. */
interface OldKeys {
  /** The keys, and what becomes of each, for the reference. */
  readonly rows: readonly (readonly [key: string, now: string])[];
  /** Translates or refuses them. */
  readonly translate: (draft: Draft) => void;
}

const DATA = "session_data_config";
const HISTORICAL = `${DATA}.indicators.historical[]`;

/** All kinds of old keys, in the order in which they are translated. */
const OLD_KEYS: readonly OldKeys[] = [
  {
    rows: [[
      "`comment`, `note`, `description`, `…_comment`, `…_note`, `_…`, in any section",
      "left out",
    ]],
    translate: removeComments,
  },
  {
    rows: [
      [`\`${DATA}.strategies\``, "`strategies`"],
      [`\`strategies[].config\``, "`params`"],
      [`\`strategies[].enabled\``, "left out; so is a strategy with `false`"],
    ],
    translate: translateStrategies,
  },
  {
    rows: [
      [
        `\`${HISTORICAL}\` with another \`name\` than a kind, such as \`sma\``,
        `\`${DATA}.indicators.session[]\` on \`1d\` or \`1w\``,
      ],
      [`\`${HISTORICAL}.type: historical\``, "left out"],
      [
        `\`${HISTORICAL}.type: trend\`, \`volume\` …, beside a \`name\``,
        "left out",
      ],
      [`\`${HISTORICAL}.interval: 1w\``, "`unit: weeks`, or left out"],
      [
        `\`${HISTORICAL}.interval\` beside a \`granularity\` that says the same`,
        "left out",
      ],
      [`\`${HISTORICAL}.unit: bars\``, "`days` or `weeks`"],
    ],
    translate: translateHistoricalIndicators,
  },
  {
    rows: [
      [
        `\`${DATA}.indicators.session[].type\``,
        "left out: `trend`, `momentum`, `volatility`, `volume`, `support_resistance` …",
      ],
      [
        `\`${DATA}.indicators.session[].period: 0\``,
        "left out: it is no period",
      ],
      ["`k_period` of `stochastic` that is its `period`", "left out"],
      [
        "`period`, `strength` of `swing_high`, `swing_low`",
        "`params.left` and `right`",
      ],
      ["`pivot_type: classic`", "`method: standard`"],
      ...OLD_PARAMETERS.map((one): [string, string] => [
        `\`${one.old}\` of ${
          one.indicators.map((name) => `\`${name}\``).join(", ")
        }`,
        `\`${one.now}\`${
          one.withoutPeriod === undefined
            ? ""
            : `, or \`${one.withoutPeriod}\` if there is none`
        }`,
      ]),
    ],
    translate: translateSessionIndicators,
  },
  {
    rows: [["`trading_config.paper_trading`", "`api_config.paper_trading`"]],
    translate: movePaperTrading,
  },
  {
    rows: [[`\`${DATA}.streaming.catchup_check_interval\``, "left out"]],
    translate: dropLagCheck,
  },
  {
    rows: [
      [
        `\`${DATA}.scanners[].module\` in Python`,
        "refused: a module in TypeScript or JavaScript; with `enabled: false`, the scanner is left out",
      ],
      [
        `\`${DATA}.scanners[].config.universe\` without \`${DATA}.universe\``,
        "kept as a parameter of the scanner, with a note: the symbols that it may add are those of `session_data_config.universe`",
      ],
    ],
    translate: translateScanners,
  },
  {
    rows: OBSOLETE_KEYS.map(({ key, now }) => [
      `\`${key}\``,
      `refused: ${now}`,
    ]),
    translate: refuseObsoleteKeys,
  },
];

/** Each old key and what becomes of it, in Markdown, for the reference. */
export const OLD_KEY_ROWS: readonly (readonly [key: string, now: string])[] =
  OLD_KEYS.flatMap(({ rows }) => rows);

/** Translates the old keys of a config, which may have any shape. */
export function translateOldKeys(input: unknown): Draft {
  const draft = new Draft(input);
  for (const { translate } of OLD_KEYS) translate(draft);
  return draft;
}
