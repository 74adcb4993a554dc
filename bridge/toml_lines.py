"""Where a key stands in a TOML text: address to line.

Knows TOML's layout: tables, arrays of tables, dotted and quoted keys, values over several lines. Does not know what the
file means, nor whether it is valid: what cannot be read is passed over.
Source: The IVR 6.2 and 6.3.
"""

import re
from collections.abc import Iterator

Path = tuple[str | int, ...]
"""Keys as the file writes them; indices of arrays from 0: `("context", "main", "option", "1", 1, "url")`."""

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_#*-]+")
_BARE_KEY = re.compile(r"[^\s=.\[\]{}\"',#]+")
_BLANK = re.compile(r"[ \t\r]+")
_BLANK_LINES = re.compile(r"(?:\s|#[^\n]*)+")
_REST_OF_LINE = re.compile(r"[^\n]*\n?")
_BARE_VALUE = re.compile(r"[^,\]}#\n]*")
_STRING = re.compile(
    r'''
      """ (?: [^\\] | \\. )*? "{3,5}
    | \'{3} .*? \'{3,5}
    | " (?: [^"\\\n] | \\. )* "?
    | \' [^\'\n]* \'?
    ''',
    re.DOTALL | re.VERBOSE,
)
_ADDRESS_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|([^.\[\]"]+)|\[([0-9]+)\]|\.')
_ESCAPE = re.compile(r'\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([btnfr"\\e])|.)', re.DOTALL)
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\", "e": "\x1b"}
_DEEPEST = 100


class TomlLines:
    """The lines, from 1, on which the keys, tables and array elements of a text begin."""

    def __init__(self, text: str) -> None:
        """Scan the text once. Never raises."""
        scanned = _Scanner(text)
        self._lines = scanned.lines
        self.too_deep = scanned.too_deep
        """The line of a key of more than a hundred parts, 0 when there is none: such a key costs the square of them."""

    def of(self, path: Path) -> int:
        """The line of a key or element; of what holds it, when it is not there; 0 when nothing of it is there."""
        for length in range(len(path), 0, -1):
            if found := self._lines.get(path[:length]):
                return found
        return 0

    def has(self, path: Path) -> bool:
        """Tell whether a key, table or element stands in the text."""
        return path in self._lines

    def of_address(self, text: str) -> int:
        """The same by an address, `context.main.option.1[2].url`."""
        return self.of(path_of(text))


def address_of(path: Path) -> str:
    """A path as people read it: indices from 1, names with other characters than `A-Za-z0-9_-#*` quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            text += f".{part}" if _PLAIN_NAME.fullmatch(part) else f'."{_escaped(part)}"'
    return text.removeprefix(".")


def path_of(address: str) -> Path:
    """The path that an address names."""
    return tuple(
        int(found[3]) - 1 if found[3] else (found[2] if found[2] is not None else _unescaped(found[1]))
        for found in _ADDRESS_PART.finditer(address)
        if found[0] != "."
    )


class _Scanner:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self.too_deep = 0
        self._text = text
        self._at = 0
        self._line = 1
        self._counted = 0
        self._tables: dict[Path, int] = {}
        self._table: Path = ()
        while self._at < len(text):
            self._statement()

    def _statement(self) -> None:
        self._pass(_BLANK_LINES)
        before = self._at
        if self._next("[["):
            self._header(array=True)
        elif self._next("["):
            self._header(array=False)
        else:
            self._pair(self._table, depth=0)
        self._pass(_BLANK)
        if self._at == before or not self._sees("\n"):
            self._pass(_REST_OF_LINE)

    def _header(self, *, array: bool) -> None:
        line, keys = self._present_line(), self._keys()
        path: Path = ()
        for place, key in enumerate(keys):
            if self._is_too_deep(path, line):
                break
            path = (*path, key)
            if array and place == len(keys) - 1:
                self._tables[path] = self._tables.get(path, -1) + 1
            self.lines.setdefault(path, line)
            if path in self._tables:
                path = (*path, self._tables[path])
                self.lines.setdefault(path, line)
        self._table = path

    def _pair(self, table: Path, depth: int) -> None:
        line, path = self._present_line(), table
        for key in self._keys():
            if self._is_too_deep(path, line):
                break
            path = (*path, key)
            self.lines.setdefault(path, line)
        if self._next("="):
            self._value(path, depth)

    def _is_too_deep(self, path: Path, line: int) -> bool:
        if len(path) < _DEEPEST:
            return False
        self.too_deep = self.too_deep or line
        return True

    def _value(self, path: Path, depth: int) -> None:
        self._pass(_BLANK)
        if self._sees('"') or self._sees("'"):
            self._pass(_STRING)
        elif depth < _DEEPEST and self._next("["):
            self._array(path, depth + 1)
        elif depth < _DEEPEST and self._next("{"):
            self._inline_table(path, depth + 1)
        else:
            self._pass(_BARE_VALUE)

    def _array(self, path: Path, depth: int) -> None:
        for index in self._elements("]"):
            self.lines.setdefault((*path, index), self._present_line())
            self._value((*path, index), depth)

    def _inline_table(self, path: Path, depth: int) -> None:
        for _ in self._elements("}"):
            self._pair(path, depth)

    def _elements(self, end: str) -> Iterator[int]:
        """Stop at each element up to the closing bracket, and make sure that every round moves on."""
        index = 0
        while self._at < len(self._text):
            self._pass(_BLANK_LINES)
            if self._next(end):
                return
            if self._next(","):
                continue
            before = self._at
            yield index
            index += 1
            if self._at == before:
                self._at += 1

    def _keys(self) -> list[str]:
        keys = []
        while True:
            self._pass(_BLANK)
            before = self._at
            if self._sees('"') or self._sees("'"):
                self._pass(_STRING)
                quoted = self._text[before : self._at]
                keys.append(_unescaped(quoted[1:-1]) if quoted[0] == '"' else quoted[1:-1])
            else:
                self._pass(_BARE_KEY)
                keys.append(self._text[before : self._at])
            self._pass(_BLANK)
            if not self._next("."):
                return keys

    def _present_line(self) -> int:
        self._line += self._text.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def _sees(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _next(self, text: str) -> bool:
        self._pass(_BLANK)
        if not self._sees(text):
            return False
        self._at += len(text)
        return True

    def _pass(self, pattern: re.Pattern[str]) -> None:
        if found := pattern.match(self._text, self._at):
            self._at = found.end()


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_one_unescaped, text)


def _one_unescaped(found: re.Match[str]) -> str:
    if digits := found[1] or found[2]:
        return chr(int(digits, 16)) if int(digits, 16) < 0x110000 else found[0]  # noqa: PLR2004 - the end of Unicode
    return _ESCAPED.get(found[3] or "", found[0])


def _escaped(text: str) -> str:
    return "".join(
        f"\\{char}" if char in '"\\' else char if char.isprintable() else f"\\U{ord(char):08x}" for char in text
    )
