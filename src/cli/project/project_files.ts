/**
 * The files of a project: a folder with configs, strategies and a store.
 *
 * @module
 */
import { relative } from "node:path";
import { configJsonSchema } from "../../config/json_schema.ts";
import { listIndicators } from "../../indicators/registry.ts";
import {
  checkoutFolder,
  PACKAGE_NAME,
  packageSpecifier,
} from "./own_command.ts";
import { type Kind, TEMPLATES } from "./templates.ts";

/** The file with the JSON Schema of configs. */
export const SCHEMA_FILE = "session_config.schema.json";

/** The store that configs of a project name. */
export const STORE_FILE = "market.db";

/** The config of live mode, and the store to which it records. */
export const LIVE_FILE = "live.yaml";
const LIVE_STORE_FILE = "live.db";

/** What the live config has that the config of the backtest lacks. */
const LIVE_SECTIONS =
  `# Live mode without an account: the bars of ${STORE_FILE} are replayed as if a
# vendor sent them. For real bars write data_api: alpaca or binance, and leave
# live_config.replay out; the account stays a simulated one.
api_config: { data_api: replay }
live_config:
  replay:
    store: ${STORE_FILE}
    start_date: 2025-12-15
    end_date: 2025-12-19
    speed_multiplier: 600 # a session of 390 minutes in 39 seconds
    holes: 0.02 # the share of bars that the stream leaves out

`;

/** What is made again by commands. */
export const GITIGNORE = `# Bars, results and reports: commands make them again.
*.db
*.db-shm
*.db-wal
*.html
`;

/**
 * The `deno.json` of a project in `folder`: the package's name for strategies
 * and editors, and the command line as a task. A project that a checkout has
 * made links to it.
 */
export function denoJson(folder: string, tasks: Tasks = {}): string {
  const checkout = checkoutFolder();
  const config = {
    imports: { [PACKAGE_NAME]: packageSpecifier() },
    ...(checkout !== undefined && { links: [linkTo(checkout, folder)] }),
    tasks: {
      openbell: {
        description: "Run the command line, openbell",
        command: `deno run -A ${packageSpecifier("/cli")}`,
      },
      ...tasks,
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Tasks of a `deno.json` by name. */
type Tasks = Readonly<
  Record<string, { readonly description: string; readonly command: string }>
>;

/** The tasks of the project that `init` writes. */
export const INIT_TASKS: Tasks = {
  backtest: {
    description: "Run the strategy of config.yaml",
    command: "deno task openbell backtest config.yaml --save",
  },
  report: {
    description: "The same, with a report in report.html",
    command: "deno task openbell backtest config.yaml --report report.html",
  },
  live: {
    description: "Run the strategy live: on bars that are replayed",
    command: `deno task openbell live ${LIVE_FILE}`,
  },
  sweep: {
    description: "Run config.yaml with several quantities",
    command:
      "deno task openbell sweep config.yaml --set quantity=50,100,200 --out sweep.db --restart",
  },
  dashboard: {
    description: "Show saved runs, sweep.db and the market in a browser",
    command: "deno task openbell dashboard --db market.db",
  },
};

/** A path that starts with a dot, unless no relative one leads there. */
function linkTo(checkout: string, folder: string): string {
  const path = relative(folder, checkout).replaceAll("\\", "/");
  return /^(?:\.|[A-Za-z]:|\/)/.test(path) ? path : `./${path}`;
}

/** The JSON Schema of configs, in one line. */
export function schemaText(): string {
  const indicators = listIndicators().map(({ name }) => name);
  return `${JSON.stringify(configJsonSchema({ indicators }))}\n`;
}

/** The config of a strategy, with the project's store and schema. */
export function configText(kind: Kind, name?: string): string {
  const { config, example } = TEMPLATES[kind];
  const named = name === undefined ? config : config
    .replace(`session_name: ${example}`, `session_name: ${name}`)
    .replaceAll(`strategies/${example}.ts`, `strategies/${name}.ts`);
  return `# yaml-language-server: $schema=${SCHEMA_FILE}\n` +
    named.replace(/^(session_name: .*)$/m, `$1\nstore: ${STORE_FILE}`);
}

/** The module of a strategy, under its name. */
export function strategyText(kind: Kind, name: string): string {
  const { strategy, example } = TEMPLATES[kind];
  return strategy.replace(`name: "${example}"`, `name: "${name}"`);
}

/** The config of a strategy in live mode, on a replay of the project's store. */
export function liveConfigText(kind: Kind): string {
  return configText(kind)
    .replace(/^session_name: (.*)$/m, "session_name: $1_live")
    .replace(`store: ${STORE_FILE}`, `store: ${LIVE_STORE_FILE}`)
    .replace(/^mode: .*$/m, "mode: live")
    .replace(/^trading_config:$/m, `${LIVE_SECTIONS}trading_config:`);
}
