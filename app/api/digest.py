"""The weekly digest of a queue, and what is overdue in it, also as files for agencies without a system."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query, Response
from fastapi.responses import HTMLResponse

from app.api import digest_files, problems
from app.api.dependencies import ServicesDep
from app.api.writing import Reads
from app.contracts.digest import DigestOut, DigestWanted, Format, OverdueOut, OverdueWanted
from app.errors import InvalidError, NotFoundError
from app.services import digest

router = APIRouter(prefix="/v1/queues/{queue}", tags=["queues"])
Accept = Annotated[str, Header(description="text/csv or text/html for a file, else JSON")]
_TEXT = {"schema": {"type": "string"}}
_FILES: dict[int | str, dict[str, Any]] = {
    **problems.responses(NotFoundError, InvalidError),
    200: {"content": {"text/csv": _TEXT, "text/html": _TEXT}},
}


@router.get("/digest", summary="Read a week of a queue", response_model=DigestOut, responses=_FILES)
async def get_digest(
    queue: str,
    wanted: Annotated[DigestWanted, Query()],
    caller: Reads,
    here: ServicesDep,
    accept: Accept = "",
) -> Any:
    """What happened in a week, and the open referrals by age: no names, no narrative, no address.

    To the queue's agency; to a supervisor where the queue tells more than the receipt, without reasons.
    """
    made = await digest.of_week(here.database, here.catalog, caller, queue, wanted.week)
    file = _file(wanted.format, accept, made, digest_files.digest_csv, digest_files.digest_html)
    if file is not None:
        return file
    begins_on, ends_on = made.week.begins_on, made.week.ends_on
    shown = {name: getattr(made, name) for name in ("queue", "title", "made_at", "counts", "reasons")}
    shown |= {"week": str(made.week), "begins_on": begins_on, "ends_on": ends_on}
    return {**shown, "referrals": made.referrals}


@router.get("/overdue", summary="List what is overdue", response_model=OverdueOut, responses=_FILES)
async def get_overdue(
    queue: str,
    wanted: Annotated[OverdueWanted, Query()],
    caller: Reads,
    here: ServicesDep,
    accept: Accept = "",
) -> Any:
    """Referrals past a target of their queue or with a follow-up past its day; what is snoozed is left out.

    To whom the digest is given.
    """
    made = await digest.overdue(here.database, here.catalog, caller, queue)
    file = _file(wanted.format, accept, made, digest_files.overdue_csv, digest_files.overdue_html)
    return {name: getattr(made, name) for name in OverdueOut.model_fields} if file is None else file


def _file(
    wanted: Format | None,
    accept: str,
    made: Any,
    as_csv: Callable[[Any], str],
    as_html: Callable[[Any], str],
) -> Response | None:
    """The file that is asked for, by name or else by Accept; None: JSON."""
    if wanted == "csv" or (wanted is None and "text/csv" in accept):
        return Response(as_csv(made), media_type="text/csv")
    if wanted == "html" or (wanted is None and "text/html" in accept):
        return HTMLResponse(as_html(made))
    return None
