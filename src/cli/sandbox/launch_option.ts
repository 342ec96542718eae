/** The option that marks the process of a run that the dashboard has started. */
export const LAUNCH_OPTION = "--launch";
