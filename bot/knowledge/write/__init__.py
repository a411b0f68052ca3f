"""Changing the knowledge from outside an editor: what a change does, its way into the folder, and what asks for one."""
