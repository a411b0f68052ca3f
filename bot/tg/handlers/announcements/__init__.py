"""Announcements: composed, confirmed, sent, reported."""
