/** The example for the kernel of Deno, cell by cell, with the package of a registry. */
import { assert, assertEquals } from "@std/assert";
import { readProjectFile } from "../architecture/_imports.ts";
import { withMachine } from "./_machine.ts";
import { openRegistry } from "./_registry.ts";

interface Cell {
  readonly cell_type: string;
  readonly source: readonly string[];
  readonly outputs?: readonly {
    readonly output_type: string;
    readonly text?: readonly string[];
    readonly data?: Readonly<Record<string, readonly string[]>>;
  }[];
}

const NOTEBOOK = "examples/notebook.ipynb";
const DISPLAY = `Symbol.for("Jupyter.display")`;

/** A cell's last expression is what the kernel shows. */
function shown(code: string): string {
  const [, before = "", last] = /^([^]*\n)?(\(\{.*\}\));$/.exec(code) ?? [];
  return last === undefined
    ? code
    : `${before}console.log(JSON.stringify(${last}[${DISPLAY}]()));`;
}

Deno.test("the notebook's cells run with the package of a registry and print what is stored in it", async () => {
  const { cells }: { readonly cells: readonly Cell[] } = JSON.parse(
    readProjectFile(NOTEBOOK),
  );
  const code = cells.filter(({ cell_type }) => cell_type === "code");
  const stored = code.flatMap(({ outputs = [] }) =>
    outputs.map(({ output_type, text, data }) => {
      if (output_type === "stream") return (text ?? []).join("");
      const [[type, parts]] = Object.entries(data ?? {});
      return JSON.stringify({ [type]: [...parts].join("") }) + "\n";
    })
  ).join("");
  assert(stored.includes("image/svg+xml"));
  await using registry = await openRegistry();
  await withMachine(registry, async ({ deno, folder }) => {
    Deno.writeTextFileSync(
      `${folder}/notebook.ts`,
      code.map(({ source }) => shown(source.join(""))).join("\n"),
    );
    const ended = await deno(["run", "-A", "notebook.ts"]);
    assertEquals(ended.code, 0, ended.stderr);
    assertEquals(ended.stdout, stored);
  });
});
