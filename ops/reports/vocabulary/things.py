"""What a line of a report is about: classes, their types and units, and how each thing was. One line a term.

Firearm, part and ammunition are as in the Firearms Protocol, article 3. A part is not a firearm, and types are never
summed across classes.
"""

from typing import NamedTuple

from ops.reports.vocabulary.term import OTHER, UNKNOWN, Term, Vocabulary


class Class(NamedTuple):
    """A class of things: its types, the units people use for it (others are a warning, no refusal), and the unit that
    goes without saying, or None where leaving it out would be a guess."""

    term: Term
    types: tuple[Term, ...]
    units: frozenset[str]
    default_unit: str | None = None


CURRENCY = "currency"
"""Stands in `Class.units` for every ISO 4217 code."""

CLASSES: tuple[Class, ...] = (
    Class(Term("firearm", "Firearm", "Arme à feu"), (
        Term("pistol", "Pistol", "Pistolet"),
        Term("revolver", "Revolver", "Revolver"),
        Term("rifle", "Rifle", "Fusil"),
        Term("carbine", "Carbine", "Carabine"),
        Term("shotgun", "Shotgun", "Fusil de chasse"),
        Term("sub_machine_gun", "Sub-machine gun", "Pistolet-mitrailleur"),
        Term("machine_gun", "Machine gun", "Mitrailleuse"),
        Term("combination", "Combination gun", "Arme combinée"),
        Term("craft_made", "Craft-made firearm", "Arme artisanale"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("light_weapon", "Light weapon", "Arme légère"), (
        Term("grenade_launcher", "Grenade launcher", "Lance-grenades"),
        Term("rocket_launcher", "Rocket launcher", "Lance-roquettes"),
        Term("mortar", "Mortar", "Mortier"),
        Term("anti_tank", "Anti-tank weapon", "Arme antichar"),
        Term("manpads", "Portable air-defence system", "Système antiaérien portable"),
        Term("heavy_machine_gun", "Heavy machine gun", "Mitrailleuse lourde"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("part", "Part or component", "Pièce ou élément"), (
        Term("barrel", "Barrel", "Canon"),
        Term("frame_or_receiver", "Frame or receiver", "Carcasse ou boîte de culasse"),
        Term("slide_or_cylinder", "Slide or cylinder", "Glissière ou barillet"),
        Term("bolt_or_breech_block", "Bolt or breech block", "Culasse mobile ou bloc de culasse"),
        Term("silencer", "Silencer", "Silencieux"),
        Term("magazine", "Magazine", "Chargeur"),
        OTHER, UNKNOWN,
    ), frozenset({"piece", "kg", "box"}), "piece"),
    Class(Term("ammunition", "Ammunition", "Munitions"), (
        Term("cartridge", "Cartridge", "Cartouche"),
        Term("shot_cartridge", "Shot cartridge", "Cartouche de chasse"),
        Term("case", "Cartridge case", "Étui"),
        Term("primer", "Primer", "Amorce"),
        Term("propellant", "Propellant powder", "Poudre propulsive"),
        Term("projectile", "Bullet or projectile", "Balle ou projectile"),
        OTHER, UNKNOWN,
    ), frozenset({"round", "piece", "box", "kg", "g"}), "round"),
    Class(Term("explosive", "Explosive", "Explosif"), (
        Term("dynamite", "Dynamite", "Dynamite"),
        Term("plastic", "Plastic explosive", "Plastic"),
        Term("grenade", "Grenade", "Grenade"),
        Term("mine", "Mine", "Mine"),
        Term("detonator", "Detonator", "Détonateur"),
        Term("detonating_cord", "Detonating cord", "Cordeau détonant"),
        Term("fuse", "Fuse", "Mèche"),
        Term("precursor", "Explosive precursor", "Précurseur d'explosif"),
        OTHER, UNKNOWN,
    ), frozenset({"stick", "piece", "kg", "g", "metre", "litre", "box"})),
    Class(Term("other_weapon", "Other weapon", "Autre arme"), (
        Term("alarm_or_signal", "Alarm or signal weapon", "Arme d'alarme ou de signalisation"),
        Term("air_or_gas", "Air or gas weapon", "Arme à air ou à gaz"),
        Term("blade", "Blade", "Arme blanche"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("drug", "Drug", "Stupéfiant"), (
        Term("cannabis", "Cannabis", "Cannabis"),
        Term("cannabis_resin", "Cannabis resin", "Résine de cannabis"),
        Term("cocaine", "Cocaine", "Cocaïne"),
        Term("heroin", "Heroin", "Héroïne"),
        Term("khat", "Khat", "Khat"),
        Term("opium", "Opium", "Opium"),
        Term("tramadol", "Tramadol", "Tramadol"),
        Term("amphetamine_type", "Amphetamine-type stimulant", "Stimulant de type amphétamine"),
        Term("precursor", "Drug precursor", "Précurseur de stupéfiant"),
        OTHER, UNKNOWN,
    ), frozenset({"kg", "g", "tablet", "plant", "litre", "box"})),
    Class(Term("medicine", "Medicine", "Médicament"), (OTHER, UNKNOWN), frozenset({"box", "tablet", "kg", "litre"})),
    Class(Term("fuel", "Fuel", "Carburant"), (OTHER, UNKNOWN), frozenset({"litre"}), "litre"),
    Class(Term("cash", "Cash", "Argent liquide"), (OTHER, UNKNOWN), frozenset({CURRENCY})),
    Class(Term("vehicle", "Vehicle", "Véhicule"), (
        Term("motorcycle", "Motorcycle", "Motocyclette"),
        Term("car", "Car", "Voiture"),
        Term("truck", "Truck", "Camion"),
        Term("boat", "Boat", "Embarcation"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("gold", "Gold", "Or"), (OTHER, UNKNOWN), frozenset({"kg", "g", "carat"})),
    Class(Term("wildlife", "Wildlife", "Espèces sauvages"), (
        Term("ivory", "Ivory", "Ivoire"),
        Term("scales", "Scales", "Écailles"),
        Term("other_specimen", "Other specimen", "Autre spécimen"),
        OTHER, UNKNOWN,
    ), frozenset({"kg", "piece"})),
    Class(Term("document", "Document", "Document"), (
        Term("passport", "Passport", "Passeport"),
        Term("identity_card", "Identity card", "Carte d'identité"),
        Term("visa", "Visa", "Visa"),
        Term("licence", "Licence", "Permis"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("device", "Device", "Appareil"), (
        Term("phone", "Phone", "Téléphone"),
        Term("radio", "Radio", "Radio"),
        Term("drone", "Drone", "Drone"),
        Term("computer", "Computer", "Ordinateur"),
        OTHER, UNKNOWN,
    ), frozenset({"piece"}), "piece"),
    Class(Term("goods", "Other goods", "Autres marchandises"), (OTHER, UNKNOWN),
          frozenset({"piece", "box", "kg", "g", "litre", "metre", CURRENCY})),
    Class(OTHER, (OTHER, UNKNOWN), frozenset({"piece", "box", "kg", "g", "litre", "metre"})),
    Class(UNKNOWN, (OTHER, UNKNOWN), frozenset({"piece", "box", "kg", "g", "litre", "metre"})),
)  # fmt: skip

UNITS = Vocabulary("unit", (
    Term("piece", "piece", "pièce"),
    Term("round", "round", "cartouche"),
    Term("stick", "stick", "bâton"),
    Term("kg", "kg", "kg"),
    Term("g", "g", "g"),
    Term("metre", "metre", "mètre"),
    Term("litre", "litre", "litre"),
    Term("box", "box", "boîte"),
    Term("tablet", "tablet", "comprimé"),
    Term("plant", "plant", "plant"),
    Term("carat", "carat", "carat"),
    Term("other", "other unit", "autre unité"),
    Term("unknown", "unknown unit", "unité inconnue"),
))  # fmt: skip

COUNTED_UNITS = frozenset({"piece", "round", "stick", "box", "tablet", "plant"})
"""Units of which there are only whole ones."""

QUALIFIERS = Vocabulary("qualifier", (
    Term("exact", "exactly", "exactement"),
    Term("at_least", "at least", "au moins"),
    Term("about", "about", "environ"),
    Term("at_most", "at most", "au plus"),
    Term("unknown", "unknown precision", "précision inconnue"),
))  # fmt: skip

MANUFACTURE = Vocabulary("manufacture", (
    Term("industrial", "Industrial", "Industrielle"),
    Term("craft", "Craft", "Artisanale"),
    Term("converted", "Converted", "Convertie"),
    Term("reactivated", "Reactivated", "Remilitarisée"),
    Term("assembled_from_parts", "Assembled from parts", "Assemblée à partir de pièces"),
    Term("printed", "3D-printed", "Imprimée en 3D"),
    OTHER, UNKNOWN,
))  # fmt: skip

CONDITION = Vocabulary("condition", (
    Term("functional", "Functional", "En état de marche"),
    Term("non_functional", "Not functional", "Hors d'usage"),
    Term("deactivated", "Deactivated", "Neutralisée"),
    OTHER, UNKNOWN,
))  # fmt: skip

MARKING = Vocabulary("marking", (
    Term("unique", "Uniquely marked", "Marquage unique"),
    Term("unmarked", "Unmarked", "Sans marquage"),
    Term("altered", "Altered or obliterated", "Altéré ou oblitéré"),
    Term("not_examined", "Not examined", "Non examiné"),
    UNKNOWN,
))  # fmt: skip
