"""What a person at a terminal is told when something cannot be done."""


class PlainError(Exception):
    """Ends a command with its sentence and no traceback."""
