/**
 * `node:module` as foreign code gets it: hooks of its own could lead an import
 * past the engine's. JavaScript, because the types of `node:module` cannot be
 * exported as a whole.
 *
 * @module
 */
import Module from "node:module";

export * from "node:module";
export { Module as default };

/** Refuse, see `own_modules.ts`. */
export const { register, registerHooks } = Module;
