"""The commands of a desk, in the order its help lists them. Words for each: macro `deskhelp.command_<name>`."""

AGENTS = (
    *("help", "queue", "mine", "find", "seller", "stats"),
    *("note", "close", "undo", "c", "canned", "canned_add", "canned_remove", "ticket"),
    *("oncall", "routing", "join", "leave", "connect"),
)
"""What every agent may type."""
SUPERVISORS = (
    *("announce", "announcements", "ban", "unban", "banned", "closeall", "export", "audit", "deadletters"),
    *("default", "disconnect"),
)
"""What only administrators of the group may type."""
