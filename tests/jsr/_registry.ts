/** A registry on 127.0.0.1 that serves what `deno publish` uploads. */
import { checksum, publishedPackage } from "./_package.ts";

/** What a registry does with a file: answers as it should if this is undefined. */
export type Fault = (
  path: string,
) => Promise<Response | undefined> | Response | undefined;

/** A registry with this project in it. */
export interface Registry extends AsyncDisposable {
  /** The value of `JSR_URL`. */
  readonly url: string;
  /** The version that it has. */
  readonly version: string;
  /** The paths that were asked for. */
  readonly requests: readonly string[];
}

/**
 * Serves this project. `fault` answers in place of the registry; an answer that
 * never comes ends when the registry does.
 */
export async function openRegistry(
  fault: Fault = () => undefined,
): Promise<Registry> {
  const { name, version, exports, files, moduleGraph } =
    await publishedPackage();
  const manifest = Object.fromEntries(
    [...files].map(([path, bytes]) => [
      path,
      { size: bytes.length, checksum: checksum(bytes) },
    ]),
  );
  const meta = { latest: version, versions: { [version]: {} } };
  const requests: string[] = [];
  const stop = new AbortController();
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
      const path = new URL(request.url).pathname;
      requests.push(path);
      const wrong = await fault(path);
      if (wrong !== undefined) return wrong;
      if (path === `/${name}/meta.json`) return Response.json(meta);
      if (path === `/${name}/${version}_meta.json`) {
        return Response.json({ manifest, exports, moduleGraph2: moduleGraph });
      }
      const bytes = files.get(path.replace(`/${name}/${version}`, ""));
      return bytes === undefined
        ? new Response("", { status: 404 })
        : new Response(new Uint8Array(bytes), {
          headers: { "content-type": mediaType(path) },
        });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    version,
    requests,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.finished;
    },
  };
}

function mediaType(path: string): string {
  switch (path.slice(path.lastIndexOf("."))) {
    case ".ts":
      return "text/typescript";
    case ".js":
      return "text/javascript";
    case ".json":
      return "application/json";
    default:
      return "text/plain";
  }
}
