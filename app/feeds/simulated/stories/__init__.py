"""The mix: what Durham's police are called for, how often, and how it is told and ends.

About 353 calls a day (the city counted 128,790 in a year). Weights are calls per 1,100 or so; the shares
follow what is published: a sixth of calls carry mental-health content and one in fifty a type that says
so, one in twelve is between partners or relatives. The exact proportions are ours.
"""

from app.feeds.simulated.stories.domestic import DOMESTIC
from app.feeds.simulated.stories.mental import MENTAL
from app.feeds.simulated.stories.property import PROPERTY
from app.feeds.simulated.stories.story import Cast, Outcome, Place, Story
from app.feeds.simulated.stories.street import STREET

STORIES = (*MENTAL, *DOMESTIC, *STREET, *PROPERTY)

__all__ = ["STORIES", "Cast", "Outcome", "Place", "Story"]
