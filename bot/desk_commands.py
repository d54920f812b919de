"""The commands of a desk, in the order its help lists them. Words for each: macro `deskhelp.command_<name>`."""

AGENTS = ("help", "canned", "c", "canned_add", "canned_remove", "ticket", "close")
"""What every agent may type."""
SUPERVISORS = ("ban", "unban", "banned", "closeall", "audit", "deadletters")
"""What only administrators of the group may type."""
