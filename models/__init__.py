"""What is remembered: typed SQLAlchemy tables, the same on SQLite and PostgreSQL. Imports nothing of ours."""

from models.account import Account, Membership, Role, StaffSession
from models.audit import AuditEntry, AuditHead
from models.base import Base, Reading, Session
from models.calendar import CalendarDay, DayKind, OfficeHours
from models.category import Category, CategoryGroup, Hazard
from models.conversation import Conversation
from models.delivery import Channel, Delivery, DeliveryState
from models.idempotency import Answered
from models.inbox import InboxEvent, InboxState
from models.mapcell import MapCell
from models.photo import DiscardedFile, Photo, PhotoGroup, Publication
from models.place import Area, AreaShape, FormerArea
from models.report import Passage, PassageKind, PassageRefused, Report, Source, State, Support
from models.resident import Resident
from models.saved_filter import SavedFilter
from models.sequence import Sequence
from models.ticket import Ticket, TicketState
from models.unit import RoutingRule, Unit, UnitChannel, UnitKind

__all__ = [
    "Account",
    "Answered",
    "Area",
    "AreaShape",
    "AuditEntry",
    "AuditHead",
    "Base",
    "CalendarDay",
    "Category",
    "CategoryGroup",
    "Channel",
    "Conversation",
    "DayKind",
    "Delivery",
    "DeliveryState",
    "DiscardedFile",
    "FormerArea",
    "Hazard",
    "InboxEvent",
    "InboxState",
    "MapCell",
    "Membership",
    "OfficeHours",
    "Passage",
    "PassageKind",
    "PassageRefused",
    "Photo",
    "PhotoGroup",
    "Publication",
    "Reading",
    "Report",
    "Resident",
    "Role",
    "RoutingRule",
    "SavedFilter",
    "Sequence",
    "Session",
    "Source",
    "StaffSession",
    "State",
    "Support",
    "Ticket",
    "TicketState",
    "Unit",
    "UnitChannel",
    "UnitKind",
]
