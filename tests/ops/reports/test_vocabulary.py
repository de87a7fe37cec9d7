"""The vocabulary has every code of the contract, in every language."""

import pytest

from ops.reports import vocabulary

# The contract's table, as it stands there: codes may be added to the lists, none may be missing.
CONTRACT = {
    "recovery": "seized found surrendered",
    "class": "firearm light_weapon part ammunition explosive other_weapon drug medicine fuel cash vehicle gold "
    "wildlife document device goods",
    "unit": "piece round stick kg g metre litre box tablet plant carat XOF XAF MRU GNF NGN EUR USD",
    "qualifier": "exact at_least about at_most",
    "manufacture": "industrial craft converted reactivated assembled_from_parts printed",
    "condition": "functional non_functional deactivated",
    "marking": "unique unmarked altered not_examined",
    "legal_ground": "illicit_trafficking illicit_possession illicit_manufacturing marking_offence use_in_crime "
    "administrative",
    "contexts": "drug_trafficking terrorism organized_crime homicide robbery migrant_smuggling trafficking_in_persons "
    "wildlife_crime illegal_mining money_laundering none",
    "transport": "on_foot motorcycle car bus truck rail vessel aircraft post animal none",
    "place": "land_crossing green_border inland_road airport seaport river_port dwelling business cache postal_centre "
    "online",
    "concealment": "on_body baggage vehicle_structure vehicle_compartment in_freight container_structure in_post "
    "premises none",
    "direction": "inbound outbound transit domestic",
    "offence": "firearms_trafficking illicit_possession drug_trafficking migrant_smuggling trafficking_in_persons "
    "terrorism document_fraud smuggling_of_goods wildlife_crime wanted_person other",
    "of": "person vehicle container parcel premises vessel aircraft document goods entity database",
    "database": "iarms ibin sltd smv nominal national_firearms national_wanted other",
    "agency_kind": "police gendarmerie customs border_guard coast_guard military intelligence wildlife prosecution "
    "national_commission ncb other",
}
TYPES = {
    "firearm": "pistol revolver rifle carbine shotgun sub_machine_gun machine_gun combination craft_made",
    "light_weapon": "grenade_launcher rocket_launcher mortar anti_tank manpads heavy_machine_gun",
    "part": "barrel frame_or_receiver slide_or_cylinder bolt_or_breech_block silencer magazine",
    "ammunition": "cartridge shot_cartridge case primer propellant projectile",
    "explosive": "dynamite plastic grenade mine detonator detonating_cord fuse precursor",
    "other_weapon": "alarm_or_signal air_or_gas blade",
    "drug": "cannabis cannabis_resin cocaine heroin khat opium tramadol amphetamine_type precursor",
    "vehicle": "motorcycle car truck boat",
    "wildlife": "ivory scales other_specimen",
    "document": "passport identity_card visa licence",
    "device": "phone radio drone computer",
}


@pytest.mark.parametrize("field", CONTRACT)
def test_every_code_of_the_contract_is_known_and_unknown_is_a_code_too(field: str) -> None:
    assert set(CONTRACT[field].split()) <= vocabulary.codes(field)
    assert "unknown" in vocabulary.codes(field)


@pytest.mark.parametrize("class_", TYPES)
def test_every_class_has_the_types_of_the_contract_and_ends_with_other_and_unknown(class_: str) -> None:
    types = vocabulary.types(class_)
    assert [type_ for type_ in types if type_ in TYPES[class_].split()] == TYPES[class_].split()
    assert types[-2:] == ["other", "unknown"]


def test_what_the_harmonized_system_has_a_heading_for_says_so() -> None:
    assert vocabulary.heading("firearm", "pistol") == "930200"
    assert vocabulary.heading("explosive", "detonating_cord") == "360320"
    assert vocabulary.heading("drug", "khat") is None
    assert vocabulary.heading("spaceship", "pistol") is None


@pytest.mark.parametrize("field", vocabulary.fields())
def test_every_term_has_a_label_in_every_language(field: str) -> None:
    for code, term in vocabulary.terms(field).items():
        assert term.code == code
        assert all(term._asdict()[language] for language in vocabulary.LANGUAGES), code


def test_labels_are_in_the_language_asked_for_and_english_where_there_is_none() -> None:
    assert vocabulary.label("class", "firearm", "fr") == "Arme à feu"
    assert vocabulary.label("class", "firearm", "ha") == "Firearm"
    assert vocabulary.label("country", "CIV", "fr") == "Côte d’Ivoire"
    assert vocabulary.label("unit", "XOF", "fr").startswith("franc CFA")


def test_a_code_that_is_not_known_labels_itself_so_that_no_page_fails() -> None:
    assert vocabulary.label("place", "space_station") == "space_station"


def test_types_of_one_name_are_told_apart_by_their_class() -> None:
    assert vocabulary.label("type", "precursor", class_="explosive") == "Explosive precursor"
    assert vocabulary.label("type", "precursor", class_="drug") == "Drug precursor"
    assert vocabulary.classes_of_type("precursor") == ["explosive", "drug"]


def test_units_belong_to_classes_and_others_are_only_unusual() -> None:
    assert vocabulary.default_unit("firearm") == "piece"
    assert vocabulary.default_unit("explosive") is None
    assert vocabulary.unusual_unit("firearm", "kg")
    assert not vocabulary.unusual_unit("cash", "XOF")
    assert vocabulary.unusual_unit("cash", "piece")
    assert vocabulary.unusual_unit("firearm", "XOF")
    assert not vocabulary.unusual_unit("firearm", "unknown")


def test_countries_are_iso_3166_and_makers_include_states_that_are_no_more() -> None:
    assert {"BFA", "NER", "NGA", "FRA", "SRB"} <= vocabulary.codes("country")
    assert not {"YUG", "SCG", "ANT", "XXX"} & vocabulary.codes("country")
    assert "YUG" in vocabulary.codes("country_of_manufacture")


def test_metals_and_test_codes_are_no_currencies() -> None:
    assert not {"XAU", "XTS", "XXX"} & vocabulary.codes("unit")
