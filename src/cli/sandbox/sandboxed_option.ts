/** The option of `backtest`, `live` and `sweep` that takes permissions away. */
export const SANDBOX_OPTION = "--sandbox";

/** The option that marks the second process of a command with it. */
export const SANDBOXED_OPTION = "--sandboxed";

/** Whether the arguments, the command first, ask for the sandbox. */
export function wantsSandbox(args: readonly string[]): boolean {
  return ["backtest", "live", "sweep"].includes(args[0]) &&
    args.includes(SANDBOX_OPTION);
}
