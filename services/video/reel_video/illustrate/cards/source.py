"""Source code as rows of coloured runs on a grid of cells, and what a program of mere prints would print."""

import ast
import unicodedata
from dataclasses import dataclass
from functools import cache

from pygments.lexers import get_lexer_by_name
from pygments.lexers.special import TextLexer
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound

from reel_common.plan import Code
from reel_video.illustrate import typeset
from reel_video.illustrate.typeset import Shelf

TAB = 4
MAX_ROWS = 400
"""More rows than can be typed in any shot; what follows is not drawn."""

ENDINGS = {
    language: f"{stem}.{ending}"
    for names, stem, ending in (
        ("python py python3", "main", "py"), ("javascript js", "app", "js"), ("typescript ts", "app", "ts"),
        ("html", "index", "html"), ("css", "style", "css"), ("bash sh shell", "run", "sh"), ("java", "Main", "java"),
        ("c", "main", "c"), ("cpp c++", "main", "cpp"), ("csharp c#", "Program", "cs"), ("go", "main", "go"),
        ("rust", "main", "rs"), ("ruby", "main", "rb"), ("php", "index", "php"), ("sql", "query", "sql"),
        ("json", "data", "json"), ("yaml", "config", "yaml"), ("toml", "config", "toml"), ("swift", "main", "swift"),
        ("kotlin", "Main", "kt"), ("r", "main", "R"), ("lua", "main", "lua"),
    )
    for language in names.split()
}  # fmt: skip
"""What a file in each language is called."""

KINDS = (
    (Token.Comment, "comment"), (Token.Keyword, "keyword"), (Token.Operator.Word, "keyword"),
    (Token.Name.Builtin, "function"), (Token.Name.Function, "function"), (Token.Name.Class, "class"),
    (Token.Name.Tag, "keyword"), (Token.Name.Attribute, "class"), (Token.Name.Decorator, "class"),
    (Token.Literal.String, "string"), (Token.Literal.Number, "number"), (Token.Operator, "sign"),
    (Token.Punctuation, "sign"),
)  # fmt: skip
"""Kinds of token by Pygments' classes, the first that holds decides."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A character of the code in its place: `span` is 2 for characters as wide as two."""

    text: str
    column: int
    span: int
    kind: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row on screen; `line` is the line of the source it belongs to, `first` whether that line begins here."""

    line: int
    first: bool
    cells: tuple[Cell, ...]

    @property
    def width(self) -> int:
        return self.cells[-1].column + self.cells[-1].span if self.cells else 0

    @property
    def text(self) -> str:
        return "".join(cell.text for cell in self.cells)


def file_name(language: str) -> str:
    return ENDINGS.get(language.strip().lower(), "code")


def rows(code: Code, columns: int, shelf: Shelf) -> tuple[tuple[Row, ...], str]:
    """The source in rows of at most `columns` cells, and the characters no font can draw."""
    dropped: list[str] = []
    lines: list[list[tuple[str, str]]] = [[]]
    for kind, piece in _runs(code):
        for i, part in enumerate(piece.split("\n")):
            if i:
                lines.append([])
            for cluster in typeset.clusters(part):
                if all(typeset.covered(shelf, c) for c in cluster) and unicodedata.category(cluster[0])[0] != "C":
                    lines[-1].append((cluster, kind))
                elif not cluster[0].isspace() and unicodedata.category(cluster[0]) not in ("Cf", "Cc"):
                    dropped.append(cluster)
    found = [row for number, line in enumerate(lines) for row in _wrapped(number, line, columns)]
    return tuple(found[:MAX_ROWS]), "".join(dict.fromkeys(dropped))


def _runs(code: Code) -> list[tuple[str, str]]:
    source = code.source.expandtabs(TAB).replace("\r\n", "\n").replace("\r", "\n").strip("\n").rstrip()
    try:
        lexer = get_lexer_by_name(code.language.strip().lower() or "text", stripnl=False, ensurenl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False, ensurenl=False)
    return [(_kind(kind), piece) for kind, piece in lexer.get_tokens(source)]


@cache
def _kind(token: _TokenType) -> str:
    return next((name for kind, name in KINDS if kind is token or token[: len(kind)] == kind), "plain")


def _wrapped(number: int, line: list[tuple[str, str]], columns: int) -> list[Row]:
    """One line of source in rows; further rows are indented a little more than the line."""
    indent = next((i for i, (c, _) in enumerate(line) if not c.isspace()), 0)
    hang = min(indent + 2, columns // 2)
    found: list[Row] = []
    cells: list[Cell] = []
    column = 0
    for text, kind in line:
        span = 2 if unicodedata.east_asian_width(text[0]) in "WF" else 1
        if column + span > columns and cells:
            cells, moved = _break(cells, columns)
            found.append(Row(number, not found, tuple(cells)))
            start = hang if not moved else hang - moved[0].column
            cells = [Cell(c.text, c.column + start, c.span, c.kind) for c in moved]
            column = cells[-1].column + cells[-1].span if cells else hang
        cells.append(Cell(text, column, span, kind))
        column += span
    return [*found, Row(number, not found, tuple(cells))]


def _break(cells: list[Cell], columns: int) -> tuple[list[Cell], list[Cell]]:
    """Part a full row after its last space or comma, if that is not too far from its end."""
    for i in range(len(cells) - 1, 0, -1):
        if cells[i].column < columns * 0.6:
            break
        if cells[i].text in " ,(.;":
            return cells[: i + 1], cells[i + 1 :]
    return cells, []


def printed(code: Code) -> str:
    """The given output, else that of a Python program that does nothing but print constants; never run, only read."""
    if code.output.strip() or code.language.strip().lower() not in ("python", "py", "python3"):
        return code.output
    try:
        tree = ast.parse(code.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    lines = [_printed(statement) for statement in tree.body]
    return "" if any(line is None for line in lines) else "".join(line or "" for line in lines).rstrip("\n")


def _printed(statement: ast.stmt) -> str | None:
    """What one statement prints, None when it is not a print of constants."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != "print":
        return None
    named = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
    constants = [a.value for a in call.args if isinstance(a, ast.Constant)]
    separator, end = named.pop("sep", " "), named.pop("end", "\n")
    known = len(constants) == len(call.args) and len(call.keywords) <= 2 and not named
    if not known or not isinstance(separator, str) or not isinstance(end, str):
        return None
    return separator.join(map(str, constants)) + end
