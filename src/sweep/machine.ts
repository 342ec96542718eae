/**
 * The name of this machine, for messages about results that differ.
 *
 * @module
 */

/** The host's name; `this machine` if the program may not ask for it. */
export function machineName(): string {
  const { state } = Deno.permissions.querySync({
    name: "sys",
    kind: "hostname",
  });
  return state === "granted" ? Deno.hostname() : "this machine";
}
