"""The product: a worker (aiogram) that answers and a courier (python-telegram-bot) that initiates."""
