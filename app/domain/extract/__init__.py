"""The research extract: its tables and columns, and how persons and dates in it are disguised."""

from app.domain.extract.disguise import Dates, Disguise
from app.domain.extract.schema import TABLES, Column, Kind, Table

__all__ = ["TABLES", "Column", "Dates", "Disguise", "Kind", "Table"]
