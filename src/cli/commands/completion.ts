/**
 * `openbell completion SHELL`: completion of commands and options.
 *
 * @module
 */
import { Argument, type Command } from "commander";
import { writeOutput } from "../terminal/output.ts";

const SHELLS = ["bash", "zsh", "fish", "powershell"] as const;

/** Adds the command `completion` to the program. */
export function register(program: Command): void {
  program.command("completion")
    .description("print a script that completes commands in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      `
The shell must know the command by the name openbell:
  deno install -g -A -n openbell jsr:@openbell/session/cli

Examples:
  openbell completion bash > ~/.local/share/bash-completion/completions/openbell
  openbell completion zsh > "\${fpath[1]}/_openbell"
  openbell completion fish > ~/.config/fish/completions/openbell.fish
  openbell completion powershell >> $PROFILE`,
    )
    .action(async (shell: (typeof SHELLS)[number]) => {
      const { completionScript } = await import("./completion/scripts.ts");
      writeOutput(completionScript(shell, program));
    });
}
