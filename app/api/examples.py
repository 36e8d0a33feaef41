"""An example for each operation of the API; invented, like every sample in this project."""

from typing import Any

EXAMPLES: dict[str, dict[str, Any]] = {}
