"""Checks of a note's statements against what was said. See checks.py for the table."""
