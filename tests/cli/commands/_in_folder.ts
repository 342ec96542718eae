/** Runs the command line in a folder of its own. */
import { type Ended, openbell } from "../_openbell.ts";

/** No keys of a vendor, whatever the machine has. */
const NO_KEYS = { APCA_API_KEY_ID: "", APCA_API_SECRET_KEY: "" };

/**
 * Calls `action` with the path of an empty folder, and with what runs a command
 * in it, given as one text. The folder is removed at the end.
 */
export async function inFolder(
  action: (
    run: (args: string, env?: Record<string, string>) => Promise<Ended>,
    folder: string,
  ) => Promise<void>,
): Promise<void> {
  const cwd = await Deno.makeTempDir();
  try {
    await action(
      (args, env = {}) =>
        openbell(args.split(" "), { cwd, env: { ...NO_KEYS, ...env } }),
      cwd,
    );
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
