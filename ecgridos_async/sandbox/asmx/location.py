"""Where a reader stands after an element: the line and position that .NET puts in a fault."""

from xml.parsers import expat


def after_element(document: bytes, index: int) -> tuple[int, int]:
    """Return line and position of what follows element number *index*, in document order.

    Both count from 1. At a tag .NET's reader stands on the name, behind `<` or `</`. The
    document has been parsed before, so it is well-formed and declares no document type.
    """
    parser = expat.ParserCreate()
    finder = _Finder(parser, index)
    parser.StartElementHandler = finder.start
    parser.EndElementHandler = finder.end
    parser.CharacterDataHandler = finder.text
    parser.CommentHandler = finder.text
    parser.Parse(document, True)  # noqa: FBT003 (it takes no keywords)
    return finder.found or (1, 1)


class _Finder:
    def __init__(self, parser: expat.XMLParserType, index: int) -> None:
        self._parser = parser
        self._index = index
        self._count = 0
        self._open: list[int] = []
        self._passed = False
        self.found: tuple[int, int] | None = None

    def start(self, _name: str, _attributes: dict[str, str]) -> None:
        self._stand(len("<"))
        self._open.append(self._count)
        self._count += 1

    def end(self, _name: str) -> None:
        self._stand(len("</"))
        self._passed = self._open.pop() == self._index or self._passed

    def text(self, _data: str) -> None:
        self._stand(0)

    def _stand(self, markup: int) -> None:
        if self._passed and self.found is None:
            parser = self._parser
            self.found = (parser.CurrentLineNumber, parser.CurrentColumnNumber + markup + 1)
