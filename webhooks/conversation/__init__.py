"""The bot: what people say in the chat, what it answers and does. Pure: no HTTP, no database, no clock of its own."""
