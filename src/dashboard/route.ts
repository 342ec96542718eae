/**
 * Paths that the dashboard answers.
 *
 * @module
 */

/** A request that has been let in. */
export interface Asked {
  /** Its method. */
  readonly request: Request;
  /** Its address. */
  readonly url: URL;
  /** The parts of the path that the route leaves open. */
  readonly parts: readonly string[];
}

/** A path, and what answers it. */
export interface Route {
  /** The method. */
  readonly method: string;
  /** The path. */
  readonly path: RegExp;
  /** Answers. */
  readonly answer: (asked: Asked) => Response | Promise<Response>;
  /** Its line in the list of the API; absent for pages. */
  readonly help?: string;
}

/** A route of the method GET. */
export function get(
  path: RegExp,
  answer: Route["answer"],
  help?: string,
): Route {
  return route("GET", path, answer, help);
}

/** A route. */
export function route(
  method: string,
  path: RegExp,
  answer: Route["answer"],
  help?: string,
): Route {
  return { method, path, answer, ...(help !== undefined && { help }) };
}
