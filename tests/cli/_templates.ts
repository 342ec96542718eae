/**
 * Writes the examples that `init` and `new strategy` copy into a module, so that
 * the package imports code alone: `deno task templates`.
 */
import { fileURLToPath } from "node:url";
import { literal } from "../pages/_literal.ts";

const EXAMPLES = new URL("../../examples/", import.meta.url);

/** The example that is copied for each kind of strategy. */
const KINDS: Readonly<Record<string, string>> = {
  crossover: "ema_cross",
  breakout: "opening_range",
  reversion: "vwap_reversion",
  rotation: "rotation",
  pairs: "pairs",
};

/** Where the module is stored. */
export const TEMPLATES_PATH: string = fileURLToPath(
  new URL("../../src/cli/project/templates.ts", import.meta.url),
);

/** The text of the module. */
export function templatesModule(): string {
  const parts = Object.entries(KINDS).map(([kind, example]) => {
    const config = read(`${example}.yaml`).replace(
      /universe: (\w+\.txt)/,
      (_, file) => `universe: [${symbolsOf(file).join(", ")}]`,
    );
    return `  ${kind}: {
    example: "${example}",
    config: ${literal(config)},
    strategy: ${literal(read(`strategies/${example}.ts`))},
  },
`;
  });
  return `// Written by \`deno task templates\`; do not edit it by hand.
// deno-fmt-ignore-file

/** A strategy with a config that runs it. */
export interface Template {
  /** Its name in \`examples/\`. */
  readonly example: string;
  /** A session config, YAML, whose module is \`strategies/EXAMPLE.ts\`. */
  readonly config: string;
  /** The strategy's module. */
  readonly strategy: string;
}

/** The kinds of strategies there are examples of. */
export type Kind = ${
    Object.keys(KINDS).map((kind) => JSON.stringify(kind)).join(" | ")
  };

/** An example of each kind of strategy. */
export const TEMPLATES: Readonly<Record<Kind, Template>> = {
${parts.join("")}};
`;
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, EXAMPLES));
}

function symbolsOf(file: string): string[] {
  return read(file).split("\n").filter((line) => /^[^#\s]/.test(line));
}

if (import.meta.main) {
  Deno.writeTextFileSync(TEMPLATES_PATH, templatesModule());
}
