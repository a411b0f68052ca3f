"""Handoff: questions that attendees hand on to the organizers, and their answers."""
