"""Requests for medical advice are recognised and referred."""
