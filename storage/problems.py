"""Refusals a person can be told about. `code` names the macro in texts/*/problem.j2 that says it."""


class Problem(Exception):
    """A verb's refusal: nothing was changed. `fields` are passed to the macro of the same code."""

    code = "unknown"

    def __init__(self, **fields: str | int | float | None) -> None:
        super().__init__(self.code)
        self.fields = fields


class NotFound(Problem):
    """The thing does not exist, or is not this seller's: the two are told alike."""

    code = "not_found"


class WrongState(Problem):
    """The thing has moved on: the act is not possible in its present state."""

    code = "wrong_state"


class Incomplete(Problem):
    """A draft lacks what submission needs; `what` names the first missing part."""

    code = "incomplete"


class NotAgent(Problem):
    """The person is not a current member of the desk."""

    code = "not_agent"


class TooMany(Problem):
    """A daily or per-thing limit is reached; `limit` says which number."""

    code = "too_many"


class Barred(Problem):
    """The seller is banned: nothing of his reaches the desk."""

    code = "barred"


class WrongCode(Problem):
    """The 6-digit code does not match; `left` tries remain (0 = the code is spent)."""

    code = "wrong_code"


class Invalid(Problem):
    """A value cannot be read; `what` names the field, `why` a reason code."""

    code = "invalid"


class Held(Exception):
    """Another live process holds the lease; `holder` names it (host:pid)."""

    def __init__(self, name: str, holder: str) -> None:
        super().__init__(f"{name} is held by {holder}")
        self.name = name
        self.holder = holder
