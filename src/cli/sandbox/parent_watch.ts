/**
 * Ends the sandbox's process when the one that started it is gone.
 *
 * @module
 */

/**
 * Ends this process when its standard input closes. The launcher holds the other
 * end of that pipe and writes nothing, so it closes when the launcher dies,
 * however that happens.
 */
export function endWithParent(exit: (code: number) => void): void {
  const reader = Deno.stdin.readable.getReader();
  const read = async (): Promise<void> => {
    for (;;) {
      const { done } = await reader.read();
      if (done) return;
    }
  };
  read().then(() => exit(1), () => exit(1));
}
