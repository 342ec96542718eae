/**
 * Keys of vendors: they come from the environment alone.
 *
 * @module
 */
import { SessionError } from "../errors.ts";

/** The keys whose variable is not set. */
export function missingKeys(
  names: readonly string[],
  env: (name: string) => string | undefined,
): string[] {
  return names.filter((name) => (env(name) ?? "").trim() === "");
}

/** What to do about missing keys. */
export function missingKeysText(
  vendor: string,
  missing: readonly string[],
): string {
  const [are, them] = missing.length === 1 ? ["is", "it"] : ["are", "them"];
  return `${vendor} needs keys, and ${
    missing.join(" and ")
  } ${are} not set in the environment; set ${them} to those of your account`;
}

/**
 * The values of keys.
 *
 * @throws {SessionError} `argument_invalid` naming those that are not set.
 */
export function requireKeys(
  vendor: string,
  names: readonly string[],
  env: (name: string) => string | undefined,
): string[] {
  const missing = missingKeys(names, env);
  if (missing.length > 0) {
    throw new SessionError(
      "argument_invalid",
      missingKeysText(vendor, missing),
    );
  }
  return names.map((name) => (env(name) ?? "").trim());
}
