"""Editing the knowledge from the phone."""
