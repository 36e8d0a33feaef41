"""A progress bar over a file that is read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def bar(task: str, size: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal, moved to a place in the file; nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        number = progress.add_task(task, total=size)
        yield lambda place: progress.update(number, completed=place)
