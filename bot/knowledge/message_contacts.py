"""E-mail addresses, phone numbers and emoji in a message."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from bot.knowledge.message_phrases import Span

REGIONS: Final = (None, "US", "CN", "DE", "JP", "GB")
_ADDRESS: Final = re.compile(r"(?<![/A-Za-z0-9._%+\-])[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")
_SPOKEN: Final = re.compile(
    r"(?<![a-z0-9._%+\-])([a-z0-9._%+\-]{2,}+)\s*(?:[(\[{<]\s*(?:at|@)\s*[)\]}>]|\sat\s|\s@\s|艾特|アット)\s*([a-z0-9\-]+)"
    r"\s*(?:[(\[{<]\s*(?:dot|\.|punkt)\s*[)\]}>]|\s(?:dot|punkt)\s|\.|点|ドット)\s*(com|net|org|de|cn|jp|co|uk|me|io)(?![a-z0-9])"
)
_NUMBERED: Final = re.compile(
    r"(?:tracking|track|order|invoice|parcel|package|shipment|waybill|sku|asin|fnsku|upc|ean|gtin|isbn|serial|model|"
    r"reference|ref|case|claim|item|part|lot|batch|rma|id|no|nr|number|"
    r"sendungs\w*|bestell\w*|rechnung\w*|auftrag\w*|paket\w*|artikel\w*|"
    r"单号|订单\w*|运单\w*|物流\w*|快递\w*|发票\w*|编号|型号|案例\w*|"
    r"追跡番号|注文番号|伝票番号|問い?合わせ番号|品番|型番|番号)[\s:：#.()（）a-z是为は]*$",
    re.IGNORECASE,
)
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff\U0001f300-\U0001faff\u231a\u231b\u23e9-\u23f3\u2600-\u2604\u260e\u2614\u2615\u261d\u263a"
    "\u2648-\u2653\u267b\u26a0\u26a1\u26bd\u2728\u274c\u274e\u2753-\u2757\u2763\u2764\u2795-\u2797\u27a1\u2b50\u2b55]+"
)


def addresses(seen: str) -> Iterator[tuple[Span, bool]]:
    """Where e-mail addresses stand; True for those of Amazon, through which a buyer may be written to."""
    for found in _ADDRESS.finditer(seen):
        said = found[0].rstrip(".-")
        try:
            valid = validate_email(said, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False)
        except EmailNotValidError:
            continue
        yield (found.start(), found.start() + len(said)), _of_amazon(valid.domain.lower())


def spoken_addresses(folded: str) -> Iterator[Span]:
    """Where addresses are written out so that no filter sees them: name (at) host (dot) com."""
    for found in _SPOKEN.finditer(folded):
        if not _ADDRESS.fullmatch(found[0]):
            yield found.span()


def phones(seen: str, taken: Sequence[Span]) -> Iterator[Span]:
    """Where phone numbers stand, outside of what is `taken`. Numbers of parcels, orders and articles are none."""
    found: dict[Span, None] = {}
    for region in REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(seen, region):
            found.setdefault((match.start, match.end))
    for start, end in sorted(found):
        said = seen[start:end]
        digits = sum(map(str.isdigit, said))
        before = seen[max(0, start - 40) : start].rpartition("\n")[2]
        if any(start < stop and begin < end for begin, stop in taken) or digits < 7:
            continue
        if not said.startswith("+") and _NUMBERED.search(before) and not _CALLS.search(before):
            continue
        if seen[start - 1 : start] in {"$", "€", "£", "¥"} or re.match(r"[\d\-/]", seen[end : end + 1]):
            continue
        yield start, end


_CALLS: Final = re.compile(
    r"phone|tel|mobile|call|whats|fax|hotline|电话|手机|热线|電話|携帯|handy|anruf", re.IGNORECASE
)


def emoji(seen: str) -> Iterator[Span]:
    """Where pictures stand between the words."""
    for found in _EMOJI.finditer(seen):
        yield found.span()


def _of_amazon(domain: str) -> bool:
    return re.fullmatch(r"(?:[a-z0-9-]+\.)*amazon\.(?:com(?:\.\w\w)?|co\.\w\w|\w\w)", domain) is not None
