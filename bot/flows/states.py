"""Every window there is. A group is one dialog, one file of this folder."""

from aiogram.fsm.state import State, StatesGroup


class Menu(StatesGroup):
    """menu.py"""

    main = State()
    help = State()


class Settings(StatesGroup):
    """settings.py, mail_settings.py"""

    main = State()
    language = State()
    marketplaces = State()
    timezone = State()
    quiet = State()
    check = State()
    selling = State()
    mail = State()
    mail_address = State()


class Compliance(StatesGroup):
    """compliance.py: from the keyword to the sheet. Start data: {"draft_id"}."""

    keyword = State()
    results = State()
    groups = State()
    group = State()
    marketplace = State()
    country = State()
    questions = State()
    sheet = State()


class Provide(StatesGroup):
    """providers.py: one to three providers. Start data: {"draft_id"}."""

    pick = State()
    provider = State()


class Dangerous(StatesGroup):
    """dangerous.py: the dangerous-goods proposal, confirmed or changed. Start data: {"draft_id"}."""

    proposal = State()
    field = State()


class Contact(StatesGroup):
    """contact.py: who is to be reached. Start data: {"draft_id"}."""

    main = State()
    field = State()


class Review(StatesGroup):
    """review.py: everything once more, then submit or keep. Start data: {"draft_id"}."""

    main = State()
    submitted = State()
    kept = State()


class EmailCode(StatesGroup):
    """email_code.py: the six digits that confirm an address. Start data: {"address"}."""

    enter = State()


class Orders(StatesGroup):
    """orders.py and order_documents.py: drafts and orders. Start data: {} or {"order_id"}."""

    listing = State()
    order = State()
    timeline = State()
    cancel = State()
    documents = State()
    document = State()
    quote = State()


class Watching(StatesGroup):
    """watching.py: what a seller follows."""

    listing = State()
    watch = State()


class Topics(StatesGroup):
    """topics.py: questions by shelf. Start data: {} or {"topic"}."""

    shelves = State()
    shelf = State()
    topic = State()


class Guides(StatesGroup):
    """guides.py and guide_questions.py: the list, then one guide step by step. Start data: {} or {"guide"}."""

    listing = State()
    intro = State()
    question = State()
    checklist = State()
    step = State()
    steps = State()
    stuck = State()
    restart = State()


class Health(StatesGroup):
    """health.py, health_form.py and health_file.py: figures of an account. Start data: {} or {"alert"}."""

    main = State()
    metric = State()
    sites = State()
    forget = State()
    form = State()
    upload = State()
    columns = State()


class Tools(StatesGroup):
    """tools.py and tools_fill.py: the message check, templates and their blanks."""

    main = State()
    check = State()
    templates = State()
    template = State()
    field = State()


class Notices(StatesGroup):
    """notices.py: the policy calendar. Start data: {} or {"notice"}."""

    listing = State()
    notice = State()


class Deadlines(StatesGroup):
    """deadlines.py and deadline_new.py: a seller's own deadlines. Start data: {} or {"deadline_id"}."""

    listing = State()
    kind = State()
    when = State()
    extra = State()
    one = State()
