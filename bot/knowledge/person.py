"""Whether somebody who asks for a person means one of ours, here and now."""

LONGEST = 60
"""Characters of a text that asks for a person and for nothing else."""
ELSEWHERE = ("amazon", "seller central", "seller support", "亚马逊", "卖家支持")


def plainly(text: str) -> bool:
    """True for a short request that names nobody else's support; otherwise a person is only offered."""
    lower = text.lower()
    return len(text) <= LONGEST and not any(name in lower for name in ELSEWHERE)
