"""What a plan map shows, before anything is drawn: features by layer, and the words that stand beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

NONCE = "corridor-nonce"
"""Stands in the document where each answer puts a fresh nonce."""
GROUND, SECTORS, CROSSINGS, BASES, FINDINGS = "ground", "sectors", "crossings", "bases", "findings"


class Marked(msgspec.Struct, frozen=True, kw_only=True):
    """What our script writes beside a shape, and how it draws it (`look` is a name that `map-document.js` knows)."""

    title: str
    lines: list[str] = []
    look: str = ""


class Layer(msgspec.Struct, frozen=True, kw_only=True):
    """Features of one kind, and the words for each by the feature's id."""

    name: str
    features: Sequence[dict[str, Any]]
    marks: Mapping[str, Marked] = {}
