/**
 * The completion scripts, made from the program's own commands and options.
 *
 * @module
 */
import type { Command, Option } from "commander";

/** What can follow some words of a command line. */
interface Step {
  /** The words before it, such as `db info`. */
  readonly words: string;
  /** Subcommands and arguments of a fixed choice, with what they do. */
  readonly commands: readonly Word[];
  /** Options, with what they do. */
  readonly options: readonly Word[];
  /** The values of options that take one of a few, by option. */
  readonly choices: ReadonlyMap<string, readonly string[]>;
}

interface Word {
  readonly word: string;
  readonly text: string;
}

const SCRIPTS = { bash, zsh, fish, powershell };

/** The script of a shell. */
export function completionScript(
  shell: keyof typeof SCRIPTS,
  program: Command,
): string {
  return SCRIPTS[shell](stepsOf(program, ""));
}

function stepsOf(command: Command, words: string): Step[] {
  const options = command.options.filter((option) => !option.hidden);
  const step: Step = {
    words,
    commands: [
      ...command.commands.map((below) => ({
        word: below.name(),
        text: below.description(),
      })),
      ...command.registeredArguments.flatMap(({ argChoices, description }) =>
        (argChoices ?? []).map((word) => ({ word, text: description }))
      ),
    ],
    options: [
      ...options.map((option) => ({
        word: nameOf(option),
        text: option.description,
      })),
      { word: "--help", text: "print this help" },
    ],
    choices: new Map(
      options.flatMap((option) =>
        option.argChoices === undefined
          ? []
          : [[nameOf(option), option.argChoices] as const]
      ),
    ),
  };
  return [
    step,
    ...command.commands.flatMap((below) =>
      stepsOf(below, words === "" ? below.name() : `${words} ${below.name()}`)
    ),
  ];
}

function nameOf(option: Option): string {
  return option.long ?? option.flags;
}

function wordsOf({ commands, options }: Step): string {
  return [...commands, ...options].map(({ word }) => word).join(" ");
}

function bash(steps: readonly Step[]): string {
  return `# Completion of openbell in bash.
_openbell() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local where="" word words=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${where:+$where }$word" in
${cases(steps.slice(1), ({ words }) => `where="${words}"`, "      ")}
    esac
  done
  case "$where $previous" in
${choiceCases(steps, (values) => `words="${values.join(" ")}"`, "    ")}
    *) case "$where" in
${cases(steps, (step) => `words="${wordsOf(step)}"`, "      ")}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _openbell openbell
`;
}

function cases(
  steps: readonly Step[],
  action: (step: Step) => string,
  indent: string,
): string {
  return steps.map((step) => `${indent}"${step.words}") ${action(step)} ;;`)
    .join("\n");
}

function choiceCases(
  steps: readonly Step[],
  action: (values: readonly string[]) => string,
  indent: string,
): string {
  return steps.flatMap(({ words, choices }) =>
    [...choices].map(([option, values]) =>
      `${indent}"${words} ${option}") ${action(values)} ;;`
    )
  ).join("\n");
}

function zsh(steps: readonly Step[]): string {
  const offers = (step: Step) => {
    const rows = [...step.commands, ...step.options].map(({ word, text }) =>
      `      ${shellQuoted(`${word}:${text}`)}`
    );
    return `offers=(\n${rows.join("\n")}\n    )`;
  };
  return `#compdef openbell
# Completion of openbell in zsh.
_openbell() {
  local where="" word
  local -a offers
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "\${where:+$where }$word" in
${cases(steps.slice(1), ({ words }) => `where="${words}"`, "      ")}
    esac
  done
  case "$where \${words[CURRENT-1]}" in
${choiceCases(steps, (values) => `offers=(${values.join(" ")})`, "    ")}
    *) case "$where" in
${cases(steps, offers, "    ")}
    esac ;;
  esac
  _describe openbell offers || _files
}
if [ "$funcstack[1]" = "_openbell" ]; then _openbell; else compdef _openbell openbell; fi
`;
}

function fish(steps: readonly Step[]): string {
  const lines = steps.flatMap((step) => {
    const condition = step.words === ""
      ? "__fish_use_subcommand"
      : step.words.split(" ").map((word) =>
        `__fish_seen_subcommand_from ${word}`
      ).join("; and ");
    return [
      ...step.commands.map(({ word, text }) =>
        `complete -c openbell -n ${
          shellQuoted(
            step.words === ""
              ? condition
              : `${condition}; and not __fish_seen_subcommand_from ${
                step.commands.map((one) => one.word).join(" ")
              }`,
          )
        } -f -a ${word} -d ${shellQuoted(text)}`
      ),
      ...step.options.map(({ word, text }) =>
        `complete -c openbell -n ${shellQuoted(condition)} -l ${
          word.slice(2)
        } -d ${shellQuoted(text)}${choicesOf(word, step)}`
      ),
    ];
  });
  return `# Completion of openbell in fish.\n${lines.join("\n")}\n`;
}

/** The values that fish offers after an option, in place of files. */
function choicesOf(word: string, { choices }: Step): string {
  const values = choices.get(word);
  return values === undefined ? "" : ` -x -a ${shellQuoted(values.join(" "))}`;
}

function powershell(steps: readonly Step[]): string {
  const rows = steps.map((step) =>
    `    ${powershellQuoted(step.words)} = @(${
      [...step.commands, ...step.options].map(({ word }) =>
        powershellQuoted(word)
      ).join(", ")
    })`
  );
  return `# Completion of openbell in PowerShell.
Register-ArgumentCompleter -Native -CommandName openbell -ScriptBlock {
  param($current, $line, $position)
  $table = @{
${rows.join("\n")}
  }
  $path = ''
  foreach ($word in ($line.CommandElements | Select-Object -Skip 1)) {
    $next = ("$path $word").Trim()
    if ($table.ContainsKey($next)) { $path = $next }
  }
  $table[$path] | Where-Object { $_ -like "$current*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

/** A text for the shells of Unix. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function powershellQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
