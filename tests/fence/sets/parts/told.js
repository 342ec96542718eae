/** What one set tells in. */
export const told = {};
