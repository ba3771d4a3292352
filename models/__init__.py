"""What is remembered: typed SQLAlchemy tables, the same on SQLite and PostgreSQL. Imports nothing of ours."""

from models.account import Account, Membership, Role, StaffSession
from models.audit import AuditEntry, AuditHead
from models.base import Base, Reading, Session
from models.calendar import CalendarDay, DayKind, OfficeHours
from models.category import Category, CategoryGroup, Hazard
from models.conversation import Conversation
from models.delivery import Channel, Delivery, DeliveryState
from models.dossier import (
    Consent,
    Dossier,
    DossierEvent,
    DossierPassage,
    DossierState,
    FilingChannel,
    FinanceState,
    ResultState,
    ResultWay,
)
from models.dossier_parts import (
    DossierFile,
    DossierRead,
    DossierStep,
    DueChange,
    DueChangeKind,
    FileKind,
    Supplement,
)
from models.idempotency import Answered
from models.inbox import InboxEvent, InboxState
from models.index import FrozenDossier, FrozenFigures, IndexFreeze, IndexWeights
from models.mapcell import MapCell, MapMark, MapSpan, Mark
from models.oagrant import GrantAct, OaGrant, OaGrantEvent
from models.payment import BankAccount, CheckoutOrder, OrderState, Payment, PaymentOrder, PayWay, Verdict
from models.photo import DiscardedFile, Photo, PhotoGroup, Publication
from models.place import Area, AreaShape, FormerArea
from models.procedure import Agency, Procedure, ProcedureField
from models.push import PushSubscription
from models.report import Passage, PassageKind, PassageRefused, Report, Source, State, Support
from models.resident import Resident
from models.saved_filter import SavedFilter
from models.sequence import Sequence
from models.ticket import Ticket, TicketState
from models.unit import RoutingRule, Unit, UnitChannel, UnitKind

__all__ = [
    "Account",
    "Agency",
    "Answered",
    "Area",
    "AreaShape",
    "AuditEntry",
    "AuditHead",
    "BankAccount",
    "Base",
    "CalendarDay",
    "Category",
    "CategoryGroup",
    "Channel",
    "CheckoutOrder",
    "Consent",
    "Conversation",
    "DayKind",
    "Delivery",
    "DeliveryState",
    "DiscardedFile",
    "Dossier",
    "DossierEvent",
    "DossierFile",
    "DossierPassage",
    "DossierRead",
    "DossierState",
    "DossierStep",
    "DueChange",
    "DueChangeKind",
    "FileKind",
    "FilingChannel",
    "FinanceState",
    "FormerArea",
    "FrozenDossier",
    "FrozenFigures",
    "GrantAct",
    "Hazard",
    "InboxEvent",
    "InboxState",
    "IndexFreeze",
    "IndexWeights",
    "MapCell",
    "MapMark",
    "MapSpan",
    "Mark",
    "Membership",
    "OaGrant",
    "OaGrantEvent",
    "OfficeHours",
    "OrderState",
    "Passage",
    "PassageKind",
    "PassageRefused",
    "PayWay",
    "Payment",
    "PaymentOrder",
    "Photo",
    "PhotoGroup",
    "Procedure",
    "ProcedureField",
    "Publication",
    "PushSubscription",
    "Reading",
    "Report",
    "Resident",
    "ResultState",
    "ResultWay",
    "Role",
    "RoutingRule",
    "SavedFilter",
    "Sequence",
    "Session",
    "Source",
    "StaffSession",
    "State",
    "Supplement",
    "Support",
    "Ticket",
    "TicketState",
    "Unit",
    "UnitChannel",
    "UnitKind",
    "Verdict",
]
