"""The doors of staff to the chat: conversations that want a human, and events that could not be heard."""
