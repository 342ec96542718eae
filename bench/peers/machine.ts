/**
 * What a table must say of the machine and of the packages.
 *
 * @module
 */
import { cpus, loadavg } from "node:os";
import { machineLine } from "../table.ts";

const DISTRIBUTIONS = [
  ...["vectorbt", "vectorbt-rust", "backtesting", "backtrader"],
  ...["zipline-reloaded", "nautilus_trader", "pandas", "numpy", "numba"],
];

const PRINT_VERSIONS = `
import platform, sys
from importlib.metadata import PackageNotFoundError, version
found = ["Python " + platform.python_version()]
for name in sys.argv[1:]:
    try:
        found.append(name + " " + version(name))
    except PackageNotFoundError:
        pass
print(", ".join(found))
`;

/** The machine and its load now. */
export function machineAndLoad(): string {
  const load = loadavg().map((value) => value.toFixed(1)).join(", ");
  return `${cpus()[0]?.model.trim()}, ${machineLine()}; load ${load}`;
}

/** Python and the packages of an environment that matter here. */
export async function versionsOf(python: string): Promise<string> {
  try {
    const { stdout } = await new Deno.Command(python, {
      args: ["-c", PRINT_VERSIONS, ...DISTRIBUTIONS],
    }).output();
    return new TextDecoder().decode(stdout).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "not installed";
    throw error;
  }
}
