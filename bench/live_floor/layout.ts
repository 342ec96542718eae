/** Words of the floor's memory: one for each thread that another one wakes. */
export const WORDS = 4;
