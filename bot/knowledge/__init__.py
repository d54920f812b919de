"""What the desk knows: a Book of values, and pure functions over it. No Telegram, no database, no clock."""
