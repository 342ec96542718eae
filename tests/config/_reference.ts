/**
 * Writes `docs/config.md` from the descriptions in `src/config/sections`:
 * `deno task docs`.
 */
import { z } from "zod";
import { CONFIG } from "../../src/config/sections/top_level.ts";
import { OLD_KEY_ROWS } from "../../src/config/old_configs/translate.ts";
import { bare, type Key, keysOf } from "../../src/config/shape.ts";

/** Where the reference is stored. */
export const REFERENCE: URL = new URL(
  "../../docs/config.md",
  import.meta.url,
);

const INTRO = `# Config reference

Every key of a session config, in YAML or JSON. \`deno task docs\` writes this
page from the descriptions in \`src/config/sections\`; do not edit it by hand.

A config has bounds, the same for a file and for the library: a file has at most
10 MB, a config at most 50,000 values (what an alias of YAML names counts
wherever it stands) and 50 sections and lists in each other, a section at most
5,000 keys, and a list at most 5,000 sections; a file has at most 125,000 lines,
entries of lists and keys. Names have at most 100 characters, symbols 64, other
texts 1,000, and numbers are at most 9,007,199,253 unless their key says
otherwise. What is beyond is a mistake of the config: exit code 2.

A key without a default is required. A key set to \`null\` counts as absent. All
mistakes of a config are reported at once, each with its path, what was found
and what is allowed.
`;

const OLD = `## Old configs

Configs of the system that this one comes from are read as they are, by
\`backtest\`, \`sweep\` and the library, with a note of each key that is renamed,
moved or left out: on standard error, in \`notes\` of \`checkSessionConfig\`, and to
\`onNote\` of \`loadSessionConfig\`. \`openbell config convert OLD.json -o NEW.yaml\`
writes the same config with the keys of this page. What has no place any more is
refused, and the message says what took its place.
`;

/** The text of the whole page. */
export function reference(): string {
  const parts = [INTRO, "## Top level\n", table(rowsOf(CONFIG))];
  const seen = new Map<z.core.$ZodType, string>();
  describeBelow(CONFIG, "", parts, seen);
  parts.push(OLD, table(OLD_KEY_ROWS, ["old key", "today"]));
  return parts.join("\n");
}

function describeBelow(
  shape: z.core.$ZodType,
  path: string,
  parts: string[],
  seen: Map<z.core.$ZodType, string>,
): void {
  for (const [name, key] of Object.entries(keysOf(shape) ?? {})) {
    const below = path === "" ? name : `${path}.${name}`;
    const forms = sectionsIn(key.shape, below);
    if (forms.length === 0) continue;
    parts.push(`## \`${below}\`\n`, `${wrap(`${key.text}.`)}\n`);
    const inner = bare(key.shape);
    const twin = seen.get(inner);
    if (twin !== undefined) {
      parts.push(`The keys are those of \`${twin}\`.\n`);
      continue;
    }
    seen.set(inner, below);
    for (const form of forms) {
      if (form.label !== below) parts.push(`### \`${form.label}\`\n`);
      parts.push(table(rowsOf(form.shape)));
      describeBelow(form.shape, form.path, parts, seen);
    }
  }
}

interface Form {
  readonly label: string;
  readonly path: string;
  readonly shape: z.core.$ZodType;
}

/** The sections that may stand at a place, with the path of each. */
function sectionsIn(shape: z.core.$ZodType, path: string): Form[] {
  const inner = bare(shape);
  const keys = keysOf(inner);
  if (keys !== undefined) {
    const model = keys.type?.shape;
    if (!(model instanceof z.ZodLiteral)) {
      return [{ label: path, path, shape: inner }];
    }
    // A model without parameters, such as none, needs no table.
    if (Object.keys(keys).length === 1) return [];
    return [{ label: `type: ${model.value}`, path, shape: inner }];
  }
  if (inner instanceof z.ZodArray) {
    return sectionsIn(inner.element, `${path}[]`);
  }
  if (inner instanceof z.ZodRecord) {
    return sectionsIn(inner.valueType, `${path}.<name>`);
  }
  if (inner instanceof z.ZodUnion) {
    return inner.options.flatMap((option) => sectionsIn(option, path));
  }
  return [];
}

const HEAD = ["key", "meaning", "default", "allowed"];

function rowsOf(shape: z.core.$ZodType): string[][] {
  return Object.entries(keysOf(shape) ?? {})
    .filter(([, key]) => !(key.shape instanceof z.ZodLiteral))
    .map(([name, key]) => [
      `\`${name}\``,
      key.text,
      key.shown ?? "",
      allowedFor(key),
    ]);
}

/** The text that the shape check reports for a value of a wrong kind. */
function allowedFor({ shape }: Key<unknown>): string {
  // No shape takes a symbol, so the message is that of the place itself.
  const { error } = shape.safeParse(Symbol());
  const text = error?.issues[0].message ?? "";
  return text.startsWith("a section with ") && !text.includes(" type, ")
    ? "a section"
    : text;
}

/** A table as `deno fmt` lays it out. */
function table(
  rows: readonly (readonly string[])[],
  heading: readonly string[] = HEAD,
): string {
  const cells = [heading, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll("|", "\\|"))
  );
  const widths = heading.map((_, i) =>
    Math.max(...cells.map((row) => [...row[i]].length))
  );
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, i) => cell + " ".repeat(widths[i] - [...cell].length))
        .join(" | ")
    } |`;
  const [head, ...body] = cells.map(line);
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [head, rule, ...body, ""].join("\n");
}

/** Text in lines of at most 80 characters. */
function wrap(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines[lines.length - 1];
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= 80) {
      lines[lines.length - 1] += ` ${word}`;
    } else lines.push(word);
  }
  return lines.join("\n");
}

if (import.meta.main) Deno.writeTextFileSync(REFERENCE, reference());
