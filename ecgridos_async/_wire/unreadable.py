"""What is raised for a value of a reply that cannot be read."""


class UnreadableError(ValueError):
    """A value cannot be read; `steps` leads to it from the result, outermost first.

    `text` is the value, where there is one. It may hold a secret: mask it before showing it.
    """

    def __init__(self, problem: str, *, text: str | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.text = text
        self.steps: list[str] = []
