"""Why an engine, or a program that helps it, gave nothing: one clause for people.

Knows nothing else.
"""


class EngineError(Exception):
    """It could not be started or reached, or ended badly. `refused`: it ran, and did not accept what it was given."""

    def __init__(self, why: str, *, refused: bool = False) -> None:
        """Say in one clause why."""
        super().__init__(why)
        self.refused = refused
