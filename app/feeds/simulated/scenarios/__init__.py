"""Histories in which given figures are true by construction, so that reports can be held against them."""

from app.feeds.simulated.scenarios.figures import BRIEF, Figures, Reports, drawn
from app.feeds.simulated.scenarios.history import History, Step, Work
from app.feeds.simulated.scenarios.making import history

__all__ = ["BRIEF", "Figures", "History", "Reports", "Step", "Work", "drawn", "history"]
