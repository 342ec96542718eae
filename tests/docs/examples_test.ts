/** Every function and class that an entry exports has an example that runs. */
import { assert, assertEquals } from "@std/assert";
import { inProject } from "../cli/_openbell.ts";

/** An exported symbol, as `deno doc --json` prints it. */
interface Declared {
  readonly kind: string;
  readonly location?: { readonly filename: string; readonly line: number };
  readonly jsDoc?: { readonly doc?: string };
}

interface Documented {
  readonly nodes: Readonly<
    Record<string, {
      readonly symbols: readonly {
        readonly name: string;
        readonly declarations: readonly Declared[];
      }[];
    }>
  >;
}

/** The entries whose exports programs call. */
function entries(): string[] {
  const { exports } = JSON.parse(Deno.readTextFileSync(inProject("deno.json")));
  return Object.entries<string>(exports)
    .filter(([name]) => name !== "./cli" && name !== "./workers")
    .map(([, path]) => inProject(path));
}

/** Whether a comment has an example that `deno test --doc` runs. */
const hasExample = (doc = "") => /^```ts\n/m.test(doc);

Deno.test("every function and class of the entries has an example", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...entries()],
    cwd: inProject("."),
  }).output();
  const decoder = new TextDecoder();
  assert(success, decoder.decode(stderr));
  const { nodes }: Documented = JSON.parse(decoder.decode(stdout));
  const without = new Set<string>();
  const names = new Set<string>();
  for (const { symbols } of Object.values(nodes)) {
    for (const { name, declarations } of symbols) {
      for (const { kind, location, jsDoc } of declarations) {
        if (kind !== "function" && kind !== "class") continue;
        names.add(name);
        if (hasExample(jsDoc?.doc)) continue;
        without.add(`${name} in ${location?.filename.split("/src/")[1]}`);
      }
    }
  }
  assertEquals([...without], [], "write a ```ts example into their comments");
  assert(names.has("runBacktest") && names.has("BarSeries") && names.size > 30);
});

Deno.test("an example that is not run is none", () => {
  assert(hasExample("What it does.\n\n```ts\nrun();\n```"));
  assert(!hasExample("What it does.\n\n```ts ignore\nrun();\n```"));
  assert(!hasExample("```sh\nrun\n```"));
  assert(!hasExample());
});
