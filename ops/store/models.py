"""Gathers the tables of every room under one metadata, for migrations and for nothing else."""

from ops.access import models as access
from ops.cases import models as cases
from ops.due import models as due
from ops.journal import models as journal
from ops.planning import models as planning
from ops.reports import models as reports
from ops.store.base import Base
from ops.summaries import models as summaries
from ops.tallies import models as tallies

__all__ = ["Base", "access", "cases", "due", "journal", "planning", "reports", "summaries", "tallies"]
