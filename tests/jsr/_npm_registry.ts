/** A registry of npm on 127.0.0.1, with the packages that this runtime has. */
import { assert } from "@std/assert";
import { createHash } from "node:crypto";
import { readProjectFile } from "../architecture/_imports.ts";
import type { Fault, Registry } from "./_registry.ts";

/** What a registry says of a version; the rest of it is passed on. */
interface Version {
  readonly dist: Readonly<Record<string, unknown>>;
}

/** The versions of packages that the lock file has. */
const LOCKED: readonly string[] = Object.keys(
  JSON.parse(readProjectFile("deno.lock")).npm,
);

/**
 * Serves the locked versions of packages. `url` is the value of
 * `NPM_CONFIG_REGISTRY`; `fault` answers in place of the registry.
 *
 * @param cache The folder in which the runtime keeps packages of npm.
 */
export function openNpmRegistry(
  cache: string,
  fault: Fault = () => undefined,
): Pick<Registry, "url" | "requests"> & AsyncDisposable {
  const requests: string[] = [];
  const stop = new AbortController();
  const tarballs = new Map<string, Uint8Array>();
  const server = Deno.serve(
    {
      port: 0,
      hostname: "127.0.0.1",
      signal: stop.signal,
      onListen() {},
      // A connection that a fault drops.
      onError: () => new Response(null, { status: 500 }),
    },
    async (request) => {
      const { pathname, origin } = new URL(request.url);
      const path = decodeURIComponent(pathname);
      requests.push(path);
      const wrong = await fault(path);
      if (wrong !== undefined) return wrong;
      const tarball = tarballs.get(path);
      if (tarball !== undefined) return new Response(new Uint8Array(tarball));
      const name = path.slice(1);
      const versions: Record<string, Version> = {};
      const known: { readonly versions: Readonly<Record<string, Version>> } =
        JSON.parse(Deno.readTextFileSync(`${cache}/${name}/registry.json`));
      for (const version of lockedVersions(name)) {
        const bytes = await packed(`${cache}/${name}/${version}`);
        const file = `/${name}/-/${version}.tgz`;
        tarballs.set(file, bytes);
        const sha512 = createHash("sha512").update(bytes).digest("base64");
        versions[version] = {
          ...known.versions[version],
          dist: { tarball: origin + file, integrity: `sha512-${sha512}` },
        };
      }
      return Response.json({ ...known, versions });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    requests,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

function lockedVersions(name: string): string[] {
  return LOCKED.filter((key) => key.startsWith(`${name}@`))
    .map((key) => key.slice(name.length + 1).split("_")[0]);
}

/** A folder as npm packs it. */
async function packed(folder: string): Promise<Uint8Array> {
  const { success, stdout } = await new Deno.Command("tar", {
    args: ["-cz", "--transform", "s,^\\.,package,", "-C", folder, "."],
    stdout: "piped",
  }).output();
  assert(success, `cannot pack ${folder}`);
  return stdout;
}
