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

/** What is made again by commands. */
export const GITIGNORE = `# Bars, results and reports: commands make them again.
*.db
*.db-shm
*.db-wal
*.html
`;

/**
 * The `deno.json` of a project in `folder`: the package's name for strategies
 * and editors, and its commands as tasks. A project that a checkout has made
 * links to it.
 */
export function denoJson(folder: string): string {
  const checkout = checkoutFolder();
  const config = {
    imports: { [PACKAGE_NAME]: packageSpecifier() },
    ...(checkout !== undefined && { links: [linkTo(checkout, folder)] }),
    tasks: {
      openbell: {
        description: "Run the command line, openbell",
        command: `deno run -A ${packageSpecifier("/cli")}`,
      },
      backtest: {
        description: "Run the strategy of config.yaml",
        command: "deno task openbell backtest config.yaml",
      },
      report: {
        description: "The same, with a report in report.html",
        command: "deno task openbell backtest config.yaml --report report.html",
      },
      sweep: {
        description: "Run config.yaml with several quantities",
        command:
          "deno task openbell sweep config.yaml --set quantity=50,100,200",
      },
    },
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

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
