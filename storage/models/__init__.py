"""Every table, re-exported: importing this module is what fills the metadata."""

from storage.models.deadline import Deadline, NoticeState
from storage.models.desk import Desk, DeskMember, DeskPrompt
from storage.models.draft import Draft, StoredFile
from storage.models.guide import GuideProgress
from storage.models.inbox import DialogRow, InboxUpdate, LaneClaim
from storage.models.learning import Digest, DigestGroup, KnowledgeRow, KnowledgeVersion
from storage.models.order import Document, Order, OrderEvent, Quote
from storage.models.outbox import Lease, OutboxMessage
from storage.models.question import Question
from storage.models.seller import CodeSecret, EmailAddress, Seller
from storage.models.ticket import Ticket, TicketEvent, TicketMessage
from storage.models.watch import RuleSeen, Watch, WatchNews

__all__ = [
    "CodeSecret",
    "Deadline",
    "Desk",
    "DeskMember",
    "DeskPrompt",
    "DialogRow",
    "Digest",
    "DigestGroup",
    "Document",
    "Draft",
    "EmailAddress",
    "GuideProgress",
    "InboxUpdate",
    "KnowledgeRow",
    "KnowledgeVersion",
    "LaneClaim",
    "Lease",
    "NoticeState",
    "Order",
    "OrderEvent",
    "OutboxMessage",
    "Question",
    "Quote",
    "RuleSeen",
    "Seller",
    "StoredFile",
    "Ticket",
    "TicketEvent",
    "TicketMessage",
    "Watch",
    "WatchNews",
]
