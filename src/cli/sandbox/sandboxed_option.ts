/** The option that marks the second process of `backtest --sandbox`. */
export const SANDBOXED_OPTION = "--sandboxed";
