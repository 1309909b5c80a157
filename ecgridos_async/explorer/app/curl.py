"""curl: the same call as a command for a shell of POSIX. Secrets and files are variables in it."""

import base64
import re
import secrets
import shlex
from collections.abc import Iterator, Mapping
from typing import Final

import attrs

from ecgridos_async.contract.plan import Parameter
from ecgridos_async.explorer.app.program import Program, variable
from ecgridos_async.explorer.app.wire import built

SESSION_ID: Final = "ECGRIDOS_SESSION_ID"
"""The variable that holds the session id, or an API key."""


def curl(program: Program) -> str:
    """Return a command that sends the bytes that the call sends."""
    places = _Places(program)
    request = built(
        program.client,
        program.listed,
        program.protocol,
        places.arguments(),
        session_id=places.named(SESSION_ID),
        secret=places.secret,
    )
    places.find_files()
    before, lines = "", [f"curl --silent --show-error {places.quoted(request.url)}"]
    lines += [
        f"--header {shlex.quote(f'{name}: {text}')}" for name, text in request.headers.items()
    ]
    if request.method == "POST":
        body = places.quoted(request.body.decode())
        if program.files:  # a shell prints more than it can put on a command line
            before, body = f"printf %s {body} |\n", "@-"
        lines.append(f"--data-binary {body}")
    code = before + " \\\n  ".join(lines)
    return "\n".join([*_needed(code), code])


def _needed(code: str) -> Iterator[str]:
    """Yield what the variables of a command have to hold."""
    for name in dict.fromkeys(re.findall(r'"\$([A-Z0-9_]+)"', code)):
        if name == SESSION_ID:
            yield f"# {name}: a session id, as Login returns it, or an API key"
        else:
            yield f"# {name}: the secret, escaped as the request needs it"


@attrs.define(eq=False)
class _Places:
    """What stands in a request for something that the shell puts there."""

    program: Program
    _expressions: dict[str, str] = attrs.field(factory=lambda: dict[str, str](), init=False)
    """What the shell replaces, by what stands in the request."""
    _words: dict[str, str] = attrs.field(factory=lambda: dict[str, str](), init=False)
    """What stands for the content of a file, by the name of the parameter. A content itself would
    make an expression to search for that takes a hundred times its size."""

    def arguments(self) -> dict[str, object]:
        """Return the arguments with a word in the place of each content."""
        plan = self.program.listed.operation.plan(self.program.listed.version)
        values = plan.bind((), dict(self.program.arguments))  # a length is that of the content
        found = {one.name: value for one, value in zip(plan.parameters, values, strict=True)}
        self._words = {name: secrets.token_hex(16) for name in self.program.files if found[name]}
        return found | {name: word.encode() for name, word in self._words.items()}

    def named(self, variable: str) -> str:
        """Return what stands in the request for the text of a variable."""
        word = secrets.token_hex(16)
        self._expressions[word] = f'"${variable}"'
        return word

    def secret(self, parameter: Parameter) -> str:
        """Return what stands in the request for a secret argument."""
        return self._words.get(parameter.name) or self.named(variable(parameter))

    def find_files(self) -> None:
        """Let the shell encode each file."""
        for one in self.program.parameters:
            if word := self._words.get(one.name):
                file = shlex.quote(self.program.files[one.name])
                encoded, expression = self._encoded(one.wire, word.encode(), file)
                self._expressions[encoded] = expression

    def _encoded(self, wire: str, content: bytes, file: str) -> tuple[str, str]:
        """Return a content as the request has it, and what encodes a file like that."""
        if self.program.protocol.is_soap:
            text = base64.b64encode(content).decode("ascii")
            encode = f"base64 <{file} | tr -d '\\n'"
            return f"<{wire}>{text}</{wire}>", f"'<{wire}>'\"$({encode})\"'</{wire}>'"
        fields = "&".join(f"{wire}={byte}" for byte in content)
        numbers = f"od -An -v -tu1 <{file} | tr -s ' ' '\\n'"
        return fields, f"\"$({numbers} | sed '/^$/d; s/^/{wire}=/' | paste -sd '&' -)\""

    def quoted(self, text: str) -> str:
        """Return a text for the shell, with its expressions in it."""
        return _quoted(text, self._expressions)


def _quoted(text: str, expressions: Mapping[str, str]) -> str:
    pattern = "|".join(re.escape(one) for one in expressions)
    parts = re.split(f"({pattern})", text)
    return "".join(expressions.get(part) or shlex.quote(part) for part in parts if part) or "''"
