"""How fast are the console's pages? See bench.console_pages, a program of its own; its figures are taken over."""

from bench.measures import Ground


async def measure(ground: Ground) -> None:
    ground.book.notes.append("console pages: not measured")
