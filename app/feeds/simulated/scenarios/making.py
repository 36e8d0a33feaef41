"""A whole history with given figures."""

from app.feeds.simulated.dice import dice
from app.feeds.simulated.scenarios import child_welfare, outreach
from app.feeds.simulated.scenarios.crowd import Crowd
from app.feeds.simulated.scenarios.figures import Figures
from app.feeds.simulated.scenarios.history import History


def history(name: str, figures: Figures, *, seed: int = 1) -> History:
    """A history in which the figures hold; another seed is another one, the same repeats.

    `name` begins the numbers of its calls.
    """
    draw = dice("scenario", name, seed)
    made, crowd = History(name), Crowd(draw)
    outreach.fill(made, figures, crowd, draw)
    child_welfare.fill(made, figures, crowd, draw)
    return made
