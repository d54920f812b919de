"""How long things may be, and typed text made fit to keep."""

from storage.problems import Invalid

NAME = 100  # names of people, companies, groups
ADDRESS = 254  # an e-mail address
FILE_NAME = 200
KEYWORD = 200
REASON = 500
TITLE = 200
LEAD_TIME = 200


def tidy(value: str, longest: int) -> str:
    """Text without control characters and stray surrogates, blanks collapsed at the ends, cut at `longest`."""
    sound = value.encode("utf-8", "ignore").decode()
    return "".join(sign for sign in sound if sign.isprintable() or sign == "\n").strip()[:longest].rstrip()


def fitting(what: str, value: str, longest: int) -> str:
    """The tidied text. Raises Invalid(what, why="empty" | "long") instead of cutting what a person wrote."""
    text = tidy(value, longest + 1)
    if not text:
        raise Invalid(what=what, why="empty")
    if len(text) > longest:
        raise Invalid(what=what, why="long")
    return text
