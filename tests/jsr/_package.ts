/** What `deno publish` uploads to a registry: files with their imports resolved. */
import { assert } from "@std/assert";
import { createHash } from "node:crypto";
import { fileURLToPath, pathToFileURL } from "node:url";

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));

/** A published version of a package. */
export interface PublishedPackage {
  /** `@scope/name`. */
  readonly name: string;
  readonly version: string;
  /** The names of its entries and the files that they stand for. */
  readonly exports: Readonly<Record<string, string>>;
  /** The files, by their paths with a slash in front. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** What each module imports, as a registry tells it before any download. */
  readonly moduleGraph: Readonly<Record<string, unknown>>;
}

interface Position {
  readonly line: number;
  readonly character: number;
}

/** A module, as `deno info --json` prints it. */
interface Module {
  readonly specifier: string;
  readonly mediaType?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly isDynamic?: boolean;
    readonly assertionType?: string;
    readonly code?: { readonly span: { start: Position; end: Position } };
  }[];
}

let published: Promise<PublishedPackage> | undefined;

/** This project, published once per process of tests. */
export function publishedPackage(): Promise<PublishedPackage> {
  return published ??= publish();
}

/** Lets `deno publish` upload to a server of this process. */
async function publish(): Promise<PublishedPackage> {
  let upload: Uint8Array | undefined;
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (request.method === "POST") {
        upload = new Uint8Array(await request.arrayBuffer());
        return Response.json({ id: "1", status: "success", error: null });
      }
      return /\/packages\/[^/]+$/.test(pathname)
        ? Response.json({})
        : new Response("", { status: 404 });
    },
  );
  await runRuntime([
    "publish",
    "--token",
    "none",
    "--allow-dirty",
    "--no-check",
  ], {
    JSR_URL: `http://127.0.0.1:${server.addr.port}/`,
  });
  await server.shutdown();
  assert(upload !== undefined, "deno publish has uploaded nothing");
  const folder = Deno.makeTempDirSync({ prefix: "openbell_package_" });
  try {
    return await readPackage(upload, folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

async function readPackage(
  archive: Uint8Array,
  folder: string,
): Promise<PublishedPackage> {
  Deno.writeFileSync(`${folder}/package.tar.gz`, archive);
  const root = `${folder}/package`;
  Deno.mkdirSync(root);
  const { success } = await new Deno.Command("tar", {
    args: ["-xzf", `${folder}/package.tar.gz`, "-C", root],
  }).output();
  assert(success, "cannot unpack what deno publish has uploaded");
  const files = new Map(
    pathsBelow(root).map((path) => [path, Deno.readFileSync(root + path)]),
  );
  const { name, version, exports } = JSON.parse(
    Deno.readTextFileSync(`${root}/deno.json`),
  );
  return {
    name,
    version,
    exports,
    files,
    moduleGraph: await moduleGraph(root, [...files.keys()]),
  };
}

function pathsBelow(root: string, folder = "/"): string[] {
  return [...Deno.readDirSync(root + folder)].flatMap((entry) =>
    entry.isDirectory
      ? pathsBelow(root, `${folder}${entry.name}/`)
      : [folder + entry.name]
  );
}

/** The imports of all modules, in the form of a registry's `moduleGraph2`. */
async function moduleGraph(
  root: string,
  paths: readonly string[],
): Promise<Record<string, unknown>> {
  const modules = paths.filter((path) => path.endsWith(".ts"));
  const all = `${root}/all_modules.ts`;
  Deno.writeTextFileSync(
    all,
    modules.map((path) => `import ".${path}";\n`).join(""),
  );
  const info: { readonly modules: readonly Module[] } = JSON.parse(
    await runRuntime(["info", "--json", "--no-config", "--no-lock", all]),
  );
  const base = pathToFileURL(root).href;
  return Object.fromEntries(
    info.modules
      .filter(({ specifier, mediaType }) =>
        specifier.startsWith(base) && !specifier.endsWith("all_modules.ts") &&
        mediaType !== "Json"
      )
      .map(({ specifier, dependencies = [] }) => [
        specifier.slice(base.length),
        { dependencies: dependencies.map(describe) },
      ]),
  );
}

function describe(
  { specifier, isDynamic, assertionType, code }: NonNullable<
    Module["dependencies"]
  >[number],
): Record<string, unknown> {
  const at = ({ line, character }: Position) => [line, character];
  const range = code === undefined
    ? [[0, 0], [0, 0]]
    : [at(code.span.start), at(code.span.end)];
  const attributes = assertionType === undefined
    ? undefined
    : { known: { type: assertionType } };
  return isDynamic === true
    ? {
      type: "dynamic",
      argument: specifier,
      argumentRange: range,
      importAttributes: attributes,
    }
    : {
      type: "static",
      kind: code === undefined ? "importType" : "import",
      specifier,
      specifierRange: range,
      importAttributes: attributes,
    };
}

/** The checksum of a file in a registry's manifest. */
export function checksum(bytes: Uint8Array): string {
  return `sha256-${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Runs this runtime in the project; it must succeed. */
export async function runRuntime(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: PROJECT,
    env,
  }).output();
  const decoder = new TextDecoder();
  assert(success, `deno ${args[0]}: ${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
