"""The Telegram door: reads updates, asks the core, renders replies, sends them. The only room that knows Telegram."""
