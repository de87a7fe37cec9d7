"""Gathers the tables of every room under one metadata, for migrations and for nothing else."""

from ops.access import models as access
from ops.alarms import models as alarms
from ops.attachments import models as attachments
from ops.cases import models as cases
from ops.contacts import models as contacts
from ops.contexts import models as contexts
from ops.deliveries import models as deliveries
from ops.due import models as due
from ops.duties import models as duties
from ops.exchange import models as exchange
from ops.exhibits import models as exhibits
from ops.journal import models as journal
from ops.messages import models as messages
from ops.methods import models as methods
from ops.openrosa import models as openrosa
from ops.planning import models as planning
from ops.positions import models as positions
from ops.programme import models as programme
from ops.proposals import models as proposals
from ops.reports import models as reports
from ops.retention import models as retention
from ops.shares import models as shares
from ops.sitreps import models as sitreps
from ops.store.base import Base
from ops.summaries import models as summaries
from ops.tallies import models as tallies
from ops.texts import models as texts
from ops.views import models as views

__all__ = [
    "Base",
    "access",
    "alarms",
    "attachments",
    "cases",
    "contacts",
    "contexts",
    "deliveries",
    "due",
    "duties",
    "exchange",
    "exhibits",
    "journal",
    "messages",
    "methods",
    "openrosa",
    "planning",
    "positions",
    "programme",
    "proposals",
    "reports",
    "retention",
    "shares",
    "sitreps",
    "summaries",
    "tallies",
    "texts",
    "views",
]
