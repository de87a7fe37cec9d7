"""Who takes part in an exercise besides its field units, and their accounts."""

from pathlib import Path

from ops.access.secrets import hash_password, new_password
from ops.access.service import add_account
from ops.exercise.scenario import Scenario
from ops.exercise.stage import Seat
from ops.settings import load_settings
from ops.store import open_store

DOMAIN = "demo.example"


def seats_of(scenario: Scenario) -> list[Seat]:
    """The coordinator first; a focal point a country, an officer of the first customs, a viewer, an auditor."""
    customs = next((agency for agency in scenario.agencies if agency.kind == "customs"), scenario.agencies[0])
    return [
        Seat(email=f"coordinator@{DOMAIN}", name="Coordinator", role="coordinator"),
        *(
            Seat(email=f"focal.{c.lower()}@{DOMAIN}", name=f"Focal point {c}", role="focal_point", country=c)
            for c in scenario.countries
        ),
        Seat(email=f"officer@{DOMAIN}", name=f"Officer of {customs.code}", role="officer", agency=customs.code),
        Seat(email=f"viewer@{DOMAIN}", name="Headquarters", role="viewer"),
        Seat(email=f"auditor@{DOMAIN}", name="Auditor", role="auditor"),
    ]


async def add_accounts(seats: list[Seat], data_dir: Path) -> str:
    """Accounts as `corridor account add` makes them, in the embedded store of a data directory; their one password."""
    password = new_password()
    hashed = await hash_password(password)
    store = open_store(load_settings({"CORRIDOR_DATA_DIR": str(data_dir)}))
    try:
        async with store.write() as session:
            for seat in seats:
                coordinates = seat.role == "coordinator"
                await add_account(session, seat.email, seat.name, password_hash=hashed, may_create=coordinates)
    finally:
        await store.close()
    return password
