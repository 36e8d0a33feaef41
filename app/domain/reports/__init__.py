"""The reports, one file each: a definition here, a query in services and storage."""

from app.domain.reports.codes import CODES
from app.domain.reports.definition import Answer, Column, Option, Report
from app.domain.reports.elapsed import ELAPSED
from app.domain.reports.funnel import FUNNEL
from app.domain.reports.linkages import LINKAGES
from app.domain.reports.not_served import NOT_SERVED
from app.domain.reports.quality import QUALITY
from app.domain.reports.rules import RULES
from app.domain.reports.training import TRAINING
from app.domain.reports.unreported import UNREPORTED
from app.domain.reports.workload import WORKLOAD

__all__ = ["REPORTS", "Answer", "Column", "Option", "Report"]

REPORTS = {
    report.name: report
    for report in (
        ELAPSED,
        FUNNEL,
        LINKAGES,
        NOT_SERVED,
        CODES,
        QUALITY,
        UNREPORTED,
        RULES,
        TRAINING,
        WORKLOAD,
    )
}
