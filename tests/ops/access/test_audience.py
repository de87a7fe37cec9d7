from ops.access.audience import Audience, includes
from ops.access.policy import Role, Seat

UNIT = Seat(role=Role.FIELD_UNIT, country="BFA", agency="BFA-DGD", unit="BFA-DGD-01")
FOCAL = Seat(role=Role.FOCAL_POINT, country="NER")


def test_nobody_is_meant_until_somebody_is_named() -> None:
    assert not includes(Audience(), (UNIT, FOCAL), "awa@example.org")


def test_everybody_are_those_who_have_a_seat() -> None:
    assert includes(Audience(everybody=True), (UNIT,))
    assert not includes(Audience(everybody=True), (), "stranger@example.org")


def test_one_is_meant_by_role_country_agency_unit_or_name() -> None:
    assert includes(Audience(roles=(Role.FOCAL_POINT,)), (FOCAL,))
    assert includes(Audience(countries=("BFA",)), (UNIT,))
    assert includes(Audience(agencies=("BFA-DGD",)), (UNIT,))
    assert includes(Audience(units=("BFA-DGD-01",)), (UNIT,))
    assert includes(Audience(people=("awa@example.org",)), (), "awa@example.org")


def test_another_country_agency_or_unit_is_not_meant() -> None:
    audience = Audience(countries=("MLI",), agencies=("NER-GN",), units=("BFA-DGD-02",), people=("x@example.org",))
    assert not includes(audience, (UNIT, FOCAL), "awa@example.org")
