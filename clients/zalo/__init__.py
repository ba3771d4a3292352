"""Zalo: who a resident is (Graph), and messages to residents (Official Account)."""

from clients.zalo.errors import (
    AccountTrouble,
    CodeRejected,
    OutsideVietnam,
    OutsideWindow,
    TokenExpired,
    TokenRejected,
    Unreachable,
)
from clients.zalo.graph import Graph, Located, ZaloUser, appsecret_proof
from clients.zalo.oa import OfficialAccount
from clients.zalo.phones import international

__all__ = [
    "AccountTrouble",
    "CodeRejected",
    "Graph",
    "Located",
    "OfficialAccount",
    "OutsideVietnam",
    "OutsideWindow",
    "TokenExpired",
    "TokenRejected",
    "Unreachable",
    "ZaloUser",
    "appsecret_proof",
    "international",
]
