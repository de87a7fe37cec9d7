"""Spellings that mean one calibre, and readings that mean one serial number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.reports.calibres import calibre_code, is_listed, listed
from ops.reports.serials import comparison_form

SPELLINGS = {
    "7.62x39": ["7,62x39", "7.62 x 39 mm", "7.62X39", "7.62×39",
                "7,62 х 39", "٧٫٦٢x٣٩", "AK", "7.62x39mm", "7.62 x 39 (AK)",
                "7.62 x 39 M43", "7,62x39 mm M-43", "7.62x39 (AK-47)"],
    "9x19": ["9x19", "9mm Para", "9 mm Parabellum", "9mm Luger", "9 x 19 mm", "9X19mm Parabellum", "cal. 9 mm Para"],
    "7.62x25": ["7,62x25", "7.62 Tokarev", "7.62x25 Tokarev"],
    "5.56x45": [".223 Rem", "223 Remington", "5,56x45 mm NATO"],
    "7.62x51": [".308 Win", "7.62 NATO", "7.62×51mm"],
    "7.62x54R": ["7,62x54", "7.62x54 R", "7.62X54r"],
    ".22 LR": ["22 LR", ".22lr", "cal .22 LR", "22 Long Rifle"],
    "9x18": ["9 mm Makarov", "9x18 Makarov"],
    "12 gauge": ["12", "cal. 12", "calibre 12", "12 ga", "12GA", "12/70", "12x70", "Cal 12", "12/70 mm"],
    ".410 gauge": ["410", ".410", "36 gauge", "36"],
    "12.7x99": [".50 BMG", "50 BMG", "12,7 x 99"],
    "12.7x108": ["12,7x108 mm"],
    "RPG-7": ["RPG7", "rpg 7"],
    "60 mm mortar": ["60mm mortar", "mortier de 60 mm"],
    ".45 ACP": ["45 ACP", ".45 Auto"],
}  # fmt: skip


@pytest.mark.parametrize(("spelling", "code"), [(s, code) for code, many in SPELLINGS.items() for s in many])
def test_every_spelling_of_a_calibre_is_its_one_code(spelling: str, code: str) -> None:
    assert calibre_code(spelling) == code
    assert is_listed(code)


@pytest.mark.parametrize("code", listed())
def test_a_code_is_its_own_code(code: str) -> None:
    assert calibre_code(code) == code
    assert calibre_code(code.lower()) == code


def test_a_calibre_that_is_not_listed_is_cleaned_and_kept() -> None:
    assert calibre_code("  20 X 102 MM ") == "20x102"
    assert calibre_code("9mm") == calibre_code("9 MM") == "9 mm"  # 9x17, 9x18 or 9x19: not for us to say
    assert calibre_code("Something  Odd") == "something odd"
    assert not is_listed("20x102")


@pytest.mark.parametrize("bore", [12, 16, 20, 28, 36, 410])
def test_a_bore_in_millimetres_is_no_gauge_of_a_shotgun(bore: int) -> None:
    assert calibre_code(f"{bore} mm") == calibre_code(f"{bore}mm") == calibre_code(f" {bore} MM") == f"{bore} mm"
    assert calibre_code(f"cal. {bore} mm") == f"cal. {bore} mm"
    assert is_listed(calibre_code(str(bore)))


def test_two_calibres_in_one_field_are_not_taken_for_the_first() -> None:
    assert calibre_code("9x19 / 9x18") == "9x19 / 9x18"
    assert calibre_code("7.62x39 M43 / 7.62x51") == "7.62x39 m43 / 7.62x51"
    assert calibre_code("7.62x39 .223") == "7.62x39 .223"


@given(st.text(max_size=30) | st.from_regex(r"[0-9]{1,2}[.,][0-9]{1,3} ?[xX×] ?[0-9]{2} ?(mm|R|SR)?", fullmatch=True))
def test_cleaning_a_calibre_twice_changes_nothing_more(written: str) -> None:
    assert calibre_code(calibre_code(written)) == calibre_code(written)


@pytest.mark.parametrize(
    "serial", ["a-12301", "A 12301", "A.123O1", "a1230l", "A123Oi", "Ａ１２３０１", "А-12301", "A١٢٣٠١", "A/12-301"]
)
def test_serial_numbers_read_by_two_people_are_one_number(serial: str) -> None:
    assert comparison_form(serial) == "A12301"


@pytest.mark.parametrize(
    "serial", ["", "---", "N/A", "n/a", "unknown", "Illisible", "effacé", "sans numéro", "None", "000"]
)
def test_no_number_is_like_no_other(serial: str) -> None:
    assert comparison_form(serial) == ""


@pytest.mark.parametrize(
    "words",
    ["No number", "no serial number visible", "Not legible", "NOT VISIBLE", "unreadable", "removed", "S/N", "n/k",
     "pas de numéro", "Pas de numero de serie", "non lisible", "sans n°", "aucun numéro visible", "néant", "R.A.S.",
     "numéro illisible", "N° effacé", "Serial number: unknown", "S/N N/A",
     "sem número", "Sem nº", "ilegível", "ilegivel", "não visível", "desconhecido", "nº apagado",
     "غير معروف", "بدون رقم", "غير مقروء", "لا يوجد رقم", "مجهول"],
)  # fmt: skip
def test_words_that_say_that_there_is_no_number_are_none(words: str) -> None:
    assert comparison_form(words) == ""


@pytest.mark.parametrize(
    "written",
    ["N° 12345", "№12345", "№ 12345", "S/N 12345", "s/n: 12345", "S/N12345", "SN: 12345", "SN : 12345", "No. 12345",
     "No.12345", "nº 12345", "N.º 12345", "n/s 12345", "Nr. 12345", "Serial no. 12345", "Serial number 12345",
     "Numéro de série : 12345", "N° de série 12345", "número de série 12345", "# 12345", "رقم ١٢٣٤٥"],
)  # fmt: skip
def test_what_only_says_that_a_number_follows_is_no_part_of_it(written: str) -> None:
    assert comparison_form(written) == "12345"


@pytest.mark.parametrize(
    ("serial", "form"),
    [("SN12345", "SN12345"), ("SN 12345", "SN12345"), ("NO1234", "N01234"), ("NO 1234", "N01234"),
     ("NR-1234", "NR1234"), ("N.1234", "N1234"), ("SERIAL12", "SER1A112"), ("NS1234", "NS1234"), ("RAS12", "RAS12"),
     ("NA1234", "NA1234")],
)  # fmt: skip
def test_letters_that_may_be_a_number_s_own_stay(serial: str, form: str) -> None:
    assert comparison_form(serial) == form


def test_different_numbers_stay_different() -> None:
    assert comparison_form("A12345") != comparison_form("A12354")
    assert comparison_form("A12345") != comparison_form("B12345")


@given(st.text(max_size=30))
def test_the_comparison_form_is_stable_and_does_not_mind_spacing(serial: str) -> None:
    form = comparison_form(serial)
    assert comparison_form(form) == form
    assert comparison_form(f" {serial} -") == form
