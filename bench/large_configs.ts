/**
 * How long the largest configs take to read: every list and map of the schema
 * with as many entries of each kind as a config may have, right and wrong, and
 * every old key. Prints the slowest, each as the fastest of the rounds: reading
 * the text as YAML and as JSON, and checking it.
 *
 *     deno run -A bench/large_configs.ts [--rounds 3] [--shown 15]
 *       [--only TEXT]
 *
 * `--only` measures the configs whose name has the text. All of them take some
 * minutes.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { configYaml } from "../src/config/config_yaml.ts";
import { boundsMistakes } from "../src/config/input_bounds.ts";
import { readConfigInput } from "../src/config/load.ts";
import { checkSessionConfig } from "../src/config/parse.ts";
import { STANDARD_CHECKS } from "../src/indicators/config_checks.ts";
import {
  largeConfigs,
  type MakeConfig,
} from "../tests/config/large/_configs.ts";
import { machineLine, markdownTable } from "./table.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    shown: { type: "string", default: "15" },
    only: { type: "string", default: "" },
  },
});
/** Counts of entries, of which the largest that is allowed is measured. */
const COUNTS = [49_000, 24_000, 12_000, 4_900, 2_400];

interface Times {
  readonly name: string;
  readonly count: number;
  readonly yaml: number;
  readonly json: number;
  readonly check: number;
  readonly mistakes: number;
}

function largest(make: MakeConfig): number {
  const found = COUNTS.find((count) =>
    boundsMistakes(make(count)).length === 0
  );
  if (found === undefined) throw new Error("No count is within the bounds");
  return found;
}

function milliseconds(action: () => void): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}

function fastest(action: () => void): number {
  const rounds = Array.from(
    { length: Number(values.rounds) },
    () => milliseconds(action),
  );
  return Math.min(...rounds);
}

const folder = Deno.makeTempDirSync({ prefix: "openbell_configs_" });
const all: Times[] = [];
for (const [name, make] of largeConfigs()) {
  if (!name.includes(values.only)) continue;
  const count = largest(make);
  const input = make(count);
  Deno.writeTextFileSync(`${folder}/c.yaml`, configYaml(input));
  Deno.writeTextFileSync(`${folder}/c.json`, JSON.stringify(input));
  const read = (ending: string) => () => {
    readConfigInput(`${folder}/c.${ending}`);
  };
  all.push({
    name,
    count,
    yaml: fastest(read("yaml")),
    json: fastest(read("json")),
    check: fastest(() => {
      checkSessionConfig(input, STANDARD_CHECKS);
    }),
    mistakes: checkSessionConfig(input, STANDARD_CHECKS).mistakes.length,
  });
}
Deno.removeSync(folder, { recursive: true });

const total = ({ yaml, check }: Times) => yaml + check;
all.sort((a, b) => total(b) - total(a));
console.log(`${all.length} configs; ${machineLine()}\n`);
console.log(markdownTable(
  ["config", "entries", "mistakes", "YAML, ms", "JSON, ms", "check, ms"],
  all.slice(0, Number(values.shown)).map((one) => [
    one.name,
    `${one.count}`,
    `${one.mistakes}`,
    ...[one.yaml, one.json, one.check].map((ms) => ms.toFixed(0)),
  ]),
));
