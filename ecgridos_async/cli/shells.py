"""The shells that complete: how each asks for completions, and what it does with them.

click's own scripts put a blank behind every completion, and bash divides a word at `=`, so they
complete no `name=value`. `register` replaces those of bash and zsh.
"""

import os
from typing import Any, Final

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
    split_arg_string,
)

PROGRAM: Final = "ecgridos"
VARIABLE: Final = "_ECGRIDOS_COMPLETE"
"""Asks for the script of a shell, or for completions."""


class Bash(BashComplete):
    """bash: takes words from the line itself, and completes from where bash divides the last."""

    _kept = ""
    source_template = """\
%(complete_func)s() {
    local kind value
    COMPREPLY=()
    while IFS=, read -r kind value; do
        case $kind in
            plain) printf -v value %%q "$value"; COMPREPLY+=("$value") ;;
            file) compopt -o default ;;
            dir) compopt -o dirnames ;;
        esac
    done < <(
        COMP_WORDS="${COMP_LINE:0:COMP_POINT}" COMP_CWORD="$2" %(complete_var)s=bash_complete "$1"
    )
    if [[ ${COMPREPLY[0]-} == *[=/] ]]; then compopt -o nospace; fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the last, which is incomplete."""
        words, last = _words(os.environ["COMP_WORDS"])
        _, replaced = _words(os.environ["COMP_CWORD"])
        self._kept = last.removesuffix(replaced)
        return words[1:], last

    def format_completion(self, item: "CompletionItem[Any]") -> str:  # not generic in click 8.2
        """Leave out what bash keeps of the last word, such as `name=`."""
        return f"{item.type},{str(item.value).removeprefix(self._kept)}"


class Zsh(ZshComplete):
    """zsh: no blank behind `name=` and behind a folder."""

    source_template = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local -a lines whole open described
    local kind value help
    lines=("${(@f)$(
        COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete \
            %(prog_name)s
    )}")
    for kind value help in $lines; do
        case $kind in
            file) _files ;;
            dir) _files -/ ;;
            plain)
                if [[ $help != _ ]]; then described+=("$value:$help")
                elif [[ $value == *[=/] ]]; then open+=("$value")
                else whole+=("$value")
                fi ;;
        esac
    done
    (( $#described )) && _describe -V values described -U
    (( $#open )) && compadd -U -V values -S '' -a open
    (( $#whole )) && compadd -U -V values -a whole
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""


def _words(text: str) -> tuple[list[str], str]:
    """Return the words of a text, and the last, which may be empty."""
    *words, last = split_arg_string(f"{text}x")
    return words, last[:-1]


SHELLS: Final[dict[str, type[ShellComplete]]] = {"bash": Bash, "fish": FishComplete, "zsh": Zsh}


def register() -> None:
    """Let click use these classes."""
    for name, kind in SHELLS.items():
        add_completion_class(kind, name)


def print_script(app: click.Command, shell: str) -> None:
    """Print what a shell is to run at its start."""
    click.echo(SHELLS[shell](app, {}, PROGRAM, VARIABLE).source(), nl=False)
