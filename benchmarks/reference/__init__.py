"""The plain aiogram programs that ours is measured against."""
