"""Every window as a room that a seller can be led into, and the way there."""

from aiogram.fsm.state import State, StatesGroup

from bot.flows import states

REVIEW = ["a draft", "/orders", "draft"]
ORDER = ["/orders", "order:OWN"]
GUIDE = ["/guide", "guide:na-registration"]
TAX = ["/guide", "guide:us-tax-interview", "answers", "choose:entity=company"]
FIGURES = ["/health", "ODR 3/250 LATE 3.2 VTR 96.1 AHR 150"]
STEP = [*GUIDE, "steps", "jump:na-card"]
# Room -> the way there: a command, a word in capitals for what is typed, or the id of a button. What follows a slash in
# a room's name tells rooms of one state apart.
ROOMS: dict[str, list[str]] = {
    "Menu:main": ["/menu"],
    "Menu:help": ["/help"],
    "Watching:listing": ["/watch"],
    "Watching:watch": ["/watch", "watch"],
    "Health:main": ["/health"],
    "Health:main/figures": [*FIGURES],
    "Health:metric": [*FIGURES, "alert"],
    "Health:sites": ["/health", "sites"],
    "Health:forget": [*FIGURES, "sites", "forget"],
    "Health:form": ["/menu", "health", "form"],
    "Health:upload": ["/health", "upload"],
    "Health:columns": ["/health", "a defect table"],
    "Notices:listing": ["/policies"],
    "Notices:listing/all": ["/policies", "scope:all"],
    "Notices:listing/past": ["/policies", "scope:past"],
    "Notices:notice": ["/policies", "scope:all", "notice"],
    "Deadlines:listing": ["/deadlines"],
    "Deadlines:kind": ["/deadlines", "add"],
    "Deadlines:when": ["/deadlines", "add", "kind:kyc"],
    "Deadlines:when/hours": ["/deadlines", "add", "kind:hours"],
    "Deadlines:extra": ["/deadlines", "add", "kind:own", "5 JAN 2030"],
    "Deadlines:one": ["/deadlines", "add", "kind:w8", "5 JAN 2030", "skip"],
    "Tools:main": ["/menu", "tools"],
    "Tools:check": ["/check"],
    "Tools:templates": ["/templates"],
    "Tools:template": ["/templates", "template"],
    "Tools:field": ["/templates", "template", "fill"],
    "Guides:listing": ["/guide"],
    "Guides:intro": [*GUIDE],
    "Guides:intro/form": [*TAX, "choose:us-person=no", "choose:treaty=no"],
    "Guides:question": [*GUIDE, "answers"],
    "Guides:question/when": [*TAX, "choose:us-person=no"],
    "Guides:checklist": [*GUIDE, "checklist"],
    "Guides:step": STEP,
    "Guides:steps": [*GUIDE, "steps"],
    "Guides:stuck": [*STEP, "stuck"],
    "Guides:stuck/answer": [*STEP, "stuck", "topic"],
    "Guides:restart": [*STEP, "back", "restart"],
    "Topics:shelves": ["/ask"],
    "Topics:shelf": ["/ask", "group"],
    "Topics:topic": ["/start faq_card-type"],
    "Settings:main": ["/settings"],
    "Settings:language": ["/settings", "language"],
    "Settings:marketplaces": ["/settings", "marketplaces"],
    "Settings:timezone": ["/settings", "timezone"],
    "Settings:quiet": ["/settings", "quiet"],
    "Settings:check": ["/settings", "check"],
    "Settings:selling": ["/settings", "selling"],
    "Settings:mail": ["/settings", "mail"],
    "Settings:mail_address": ["/settings", "mail", "add"],
    "Compliance:keyword": ["/menu", "search"],
    "Compliance:results": ["/menu", "PRODUCT"],
    "Compliance:results/nothing": ["/menu", "search", "QXZVK"],
    "Compliance:groups": ["/menu", "search", "browse"],
    "Compliance:group": ["/menu", "search", "browse", "group"],
    "Compliance:marketplace": ["/start cat_headphones"],
    "Compliance:country": ["/start cat_headphones_EU"],
    "Compliance:questions": ["/start cat_toys-electric_EU-DE"],
    "Compliance:sheet": ["/start cat_toys-electric_EU-DE", "next"],
    "Provide:pick": [*REVIEW, "place:providers"],
    "Provide:provider": [*REVIEW, "place:providers", "open"],
    "Dangerous:proposal": [*REVIEW, "place:dangerous"],
    "Dangerous:proposal/every": [*REVIEW, "place:dangerous", "every"],
    "Dangerous:field/choice": [*REVIEW, "place:dangerous", "every", "detail:chemistry"],
    "Dangerous:field/number": [*REVIEW, "place:dangerous", "every", "detail:watt_hours"],
    "Dangerous:field/text": [*REVIEW, "place:dangerous", "every", "detail:un_number"],
    "Dangerous:field/yes-no": [*REVIEW, "place:dangerous", "every", "detail:aerosol"],
    "Dangerous:field/file": [*REVIEW, "place:dangerous", "every", "detail:sds"],
    "Contact:main": [*REVIEW, "place:contact"],
    "Contact:field/name": [*REVIEW, "place:contact", "field:name"],
    "Contact:field/company": [*REVIEW, "place:contact", "field:company"],
    "Contact:field/email": [*REVIEW, "place:contact", "field:email"],
    "Contact:field/phone": [*REVIEW, "place:contact", "field:phone"],
    "Review:main": REVIEW,
    "Review:submitted": [*REVIEW, "submit"],
    "Review:kept": [*REVIEW, "keep"],
    "EmailCode:enter": [*REVIEW, "code"],
    "Orders:listing": ["/orders"],
    "Orders:order": ORDER,
    "Orders:timeline": [*ORDER, "timeline"],
    "Orders:cancel": [*ORDER, "cancel"],
    "Orders:documents": [*ORDER, "documents"],
    "Orders:document": [*ORDER, "documents", "document"],
    "Orders:quote": [*ORDER, "quote"],
}


def every_state() -> list[State]:
    """The states of states.py."""
    groups = [one for one in vars(states).values() if isinstance(one, type) and issubclass(one, StatesGroup)]
    return [state for group in groups if group is not StatesGroup for state in group.__states__]


def state_of(room: str) -> str:
    return room.partition("/")[0]
