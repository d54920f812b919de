"""Every table, re-exported: importing this module is what fills the metadata."""

from storage.models.acts import Audit, Ban, CannedReply
from storage.models.announcement import Announcement, Recipient
from storage.models.deadline import Deadline, NoticeState
from storage.models.desk import Desk, DeskMember, DeskPrompt
from storage.models.draft import Draft, StoredFile
from storage.models.guide import GuideProgress
from storage.models.health import Account, Alert, Snapshot
from storage.models.inbox import DialogRow, InboxUpdate, LaneClaim
from storage.models.learning import Digest, DigestGroup, KnowledgeRow, KnowledgeVersion
from storage.models.mailing import Mailing
from storage.models.order import Document, Order, OrderEvent, Quote
from storage.models.outbox import Lease, OutboxMessage
from storage.models.place import ConnectCode, ConnectGuess, Queue, QueueMember
from storage.models.question import Question
from storage.models.rating import DeskList, TicketRating
from storage.models.seller import CodeSecret, EmailAddress, Seller
from storage.models.ticket import Ticket, TicketEvent, TicketMessage
from storage.models.ticket_clock import OnCall, TicketClock
from storage.models.watch import RuleSeen, Watch, WatchNews

__all__ = [
    "Account",
    "Alert",
    "Announcement",
    "Audit",
    "Ban",
    "CannedReply",
    "CodeSecret",
    "ConnectCode",
    "ConnectGuess",
    "Deadline",
    "Desk",
    "DeskList",
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
    "Mailing",
    "NoticeState",
    "OnCall",
    "Order",
    "OrderEvent",
    "OutboxMessage",
    "Question",
    "Queue",
    "QueueMember",
    "Quote",
    "Recipient",
    "RuleSeen",
    "Seller",
    "Snapshot",
    "StoredFile",
    "Ticket",
    "TicketClock",
    "TicketEvent",
    "TicketMessage",
    "TicketRating",
    "Watch",
    "WatchNews",
]
