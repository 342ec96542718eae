/**
 * A second working tree with an earlier revision, to measure both.
 *
 * @module
 */

/** The folder of the working tree. */
export const HERE = new URL("..", import.meta.url).pathname;

/** What `git` prints. */
export function git(...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command("git", {
    args,
    cwd: HERE,
  }).outputSync();
  const decoder = new TextDecoder();
  if (!success) throw new Error(decoder.decode(stderr).trim());
  return decoder.decode(stdout).trim();
}

/** Checks a revision out in a folder of its own, and removes it afterwards. */
export async function withRevision(
  reference: string,
  action: (tree: string, commit: string) => Promise<void>,
): Promise<void> {
  const commit = git("rev-parse", "--verify", `${reference}^{commit}`);
  const folder = Deno.makeTempDirSync({ prefix: "openbell_compare_" });
  const tree = `${folder}/tree`;
  const clean = () => {
    git("worktree", "remove", "--force", tree);
    Deno.removeSync(folder, { recursive: true });
  };
  git("worktree", "add", "--detach", tree, commit);
  const interrupted = () => {
    clean();
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", interrupted);
  try {
    await action(tree, commit);
  } finally {
    Deno.removeSignalListener("SIGINT", interrupted);
    clean();
  }
}
