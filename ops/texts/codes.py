"""What each code of a text stands for. One line a code; the printed card is made from here.

Codes are letters, followed by a number. None begins with a digit, and none is `H` alone, which parts hits from checks.
"""

from typing import NamedTuple


class Thing(NamedTuple):
    """Something seized, in the unit that the text counts it in."""

    class_: str
    type: str | None
    unit: str


THINGS: dict[str, Thing] = {
    "P": Thing("firearm", "pistol", "piece"),
    "R": Thing("firearm", "revolver", "piece"),
    "F": Thing("firearm", "rifle", "piece"),
    "C": Thing("firearm", "carbine", "piece"),
    "S": Thing("firearm", "shotgun", "piece"),
    "U": Thing("firearm", "sub_machine_gun", "piece"),
    "M": Thing("firearm", "machine_gun", "piece"),
    "W": Thing("firearm", "craft_made", "piece"),
    "L": Thing("light_weapon", None, "piece"),
    "B": Thing("part", None, "piece"),
    "A": Thing("ammunition", "cartridge", "round"),
    "AS": Thing("ammunition", "shot_cartridge", "round"),
    "ED": Thing("explosive", "dynamite", "stick"),
    "EG": Thing("explosive", "grenade", "piece"),
    "EM": Thing("explosive", "mine", "piece"),
    "ET": Thing("explosive", "detonator", "piece"),
    "EK": Thing("explosive", None, "kg"),
    "DC": Thing("drug", "cannabis", "g"),
    "DR": Thing("drug", "cannabis_resin", "g"),
    "DK": Thing("drug", "cocaine", "g"),
    "DH": Thing("drug", "heroin", "g"),
    "DQ": Thing("drug", "khat", "g"),
    "DT": Thing("drug", "tramadol", "tablet"),
    "MT": Thing("medicine", None, "tablet"),
    "FL": Thing("fuel", None, "litre"),
    "GG": Thing("gold", None, "g"),
    "VM": Thing("vehicle", "motorcycle", "piece"),
    "VC": Thing("vehicle", "car", "piece"),
    "VT": Thing("vehicle", "truck", "piece"),
    "VB": Thing("vehicle", "boat", "piece"),
    "IV": Thing("wildlife", "ivory", "kg"),
    "OP": Thing("document", "passport", "piece"),
    "OI": Thing("document", "identity_card", "piece"),
    "TP": Thing("device", "phone", "piece"),
    "TR": Thing("device", "radio", "piece"),
}
ARRESTS: dict[str, str] = {
    "XF": "firearms_trafficking",
    "XP": "illicit_possession",
    "XD": "drug_trafficking",
    "XM": "migrant_smuggling",
    "XH": "trafficking_in_persons",
    "XT": "terrorism",
    "XG": "smuggling_of_goods",
    "XW": "wanted_person",
    "XO": "other",
}
CHECKS: dict[str, str] = {
    "KP": "person",
    "KV": "vehicle",
    "KC": "container",
    "KL": "parcel",
    "KH": "premises",
    "KB": "vessel",
    "KD": "document",
}
KINDS: dict[str, str] = {"S": "seizure", "A": "activity", "N": "nil"}
HERE = "H"
"""In the place of a sector: the one where the unit is on duty then."""
