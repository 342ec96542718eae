/** Schedulers on this machine. */
import { fileURLToPath } from "node:url";

/** The folder of `deno task cluster`. */
export const RAY_FOLDER = fileURLToPath(
  new URL("../../../.cluster", import.meta.url),
);

/** The path of a program, `undefined` if there is none. */
export function programPath(name: string): string | undefined {
  // Daemons are in a folder that is not in everybody's path.
  const folders = [
    ...(Deno.env.get("PATH") ?? "").split(":"),
    "/usr/sbin",
    "/sbin",
  ];
  return folders.map((folder) => `${folder}/${name}`).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Whether Python can import Ray. */
export function hasRay(): boolean {
  if (programPath("python3") === undefined) return false;
  try {
    return Deno.statSync(`${RAY_FOLDER}/ray`).isDirectory;
  } catch {
    return false;
  }
}

/** Runs a program and returns what it printed; it has to succeed. */
export async function run(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    stdin: "null",
    ...options,
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return text(stdout);
  throw new Error(`${program} failed: ${text(stdout)}${text(stderr)}`);
}
