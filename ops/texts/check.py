"""ISO 7064, MOD 1271-36: two check characters over letters and digits. Pure.

Every single character that was exchanged and every two neighbours that were swapped are found; of other errors all but
one in 1271. MOD 37,36, which has one character, misses some swaps of neighbours in the alphabet, such as 12 for 21; see
docs/decisions.
"""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_VALUE = {char: value for value, char in enumerate(ALPHABET)}
_MODULUS, _BASE = 1271, 36


def check_characters(text: str) -> str:
    """The two characters for a text; only its letters and digits count."""
    rest = (1 - _remainder(text) * _BASE * _BASE) % _MODULUS
    return ALPHABET[rest // _BASE] + ALPHABET[rest % _BASE]


def holds(text: str, check: str) -> bool:
    """Whether these are the check characters of this text."""
    return len(check) == 2 and set(check) <= _VALUE.keys() and _remainder(text + check) == 1


def _remainder(text: str) -> int:
    rest = 0
    for char in text:
        if char in _VALUE:
            rest = (rest * _BASE + _VALUE[char]) % _MODULUS
    return rest
