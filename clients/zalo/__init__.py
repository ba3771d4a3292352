"""Zalo: who a resident is (Graph), and messages to residents (Official Account)."""

from clients.zalo.buttons import Button
from clients.zalo.caller import Caller, Throttle, Tokens
from clients.zalo.errors import (
    AccountTrouble,
    AttachmentExpired,
    CodeRejected,
    NotAtNight,
    OutsideVietnam,
    OutsideWindow,
    QuotaUsed,
    TemplateUnfit,
    TokenExpired,
    TokenRejected,
    TooFast,
    Unreachable,
    oa_trouble,
    template_trouble,
)
from clients.zalo.graph import Graph, Located, ZaloUser, appsecret_proof
from clients.zalo.oa import Contact, OfficialAccount, Quota
from clients.zalo.oauth import GrantLost, OAuth, Pair
from clients.zalo.payments import OrderStatus, Payments
from clients.zalo.phones import international
from clients.zalo.templates import DailyQuota, TemplateMessages
from clients.zalo.uploads import Uploads

__all__ = [
    "AccountTrouble",
    "AttachmentExpired",
    "Button",
    "Caller",
    "CodeRejected",
    "Contact",
    "DailyQuota",
    "GrantLost",
    "Graph",
    "Located",
    "NotAtNight",
    "OAuth",
    "OfficialAccount",
    "OrderStatus",
    "OutsideVietnam",
    "OutsideWindow",
    "Pair",
    "Payments",
    "Quota",
    "QuotaUsed",
    "TemplateMessages",
    "TemplateUnfit",
    "Throttle",
    "TokenExpired",
    "TokenRejected",
    "Tokens",
    "TooFast",
    "Unreachable",
    "Uploads",
    "ZaloUser",
    "appsecret_proof",
    "international",
    "oa_trouble",
    "template_trouble",
]
