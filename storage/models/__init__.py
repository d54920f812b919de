"""Every table, re-exported: importing this module is what fills the metadata."""

from storage.models.inbox import DialogRow, InboxUpdate, LaneClaim
from storage.models.outbox import Lease, OutboxMessage

__all__ = ["DialogRow", "InboxUpdate", "LaneClaim", "Lease", "OutboxMessage"]
