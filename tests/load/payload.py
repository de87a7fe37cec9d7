"""Reports as field units send them: three lines each, spread over the corridor and the action phase."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

BEGIN = datetime(2020, 11, 30, tzinfo=UTC)
MINUTES = 6 * 24 * 60


def reports(count: int, seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """(UUID, report) of different reports; the same ones for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        moment = BEGIN + timedelta(minutes=chance.randrange(MINUTES))
        place = [round(chance.uniform(0.2, 2.2), 5), round(chance.uniform(12.0, 14.8), 5)]
        yield (
            str(uuid.UUID(int=chance.getrandbits(128), version=4)),
            {
                "kind": "seizure",
                "occurred_at": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "location": {"type": "Point", "coordinates": place},
                "recovery": "seized",
                "countries": {"origin": "LBY", "transit": ["NER"], "destination": "BFA"},
                "lines": [
                    {
                        "class": "firearm",
                        "type": chance.choice(["pistol", "revolver", "shotgun"]),
                        "quantity": chance.randrange(1, 6),
                        "unit": "piece",
                        "make": "Zastava",
                        "model": "M57",
                        "calibre": "7,62x25",
                        "serial": f"L-{seed}-{number:06d}",
                        "marking": "unique",
                    },
                    {
                        "class": "ammunition",
                        "type": "cartridge",
                        "quantity": str(chance.randrange(20, 5000)),
                        "unit": "round",
                        "calibre": "7.62x39",
                    },
                    {
                        "class": "explosive",
                        "type": "dynamite",
                        "quantity": chance.randrange(5, 500),
                        "unit": "stick",
                        "qualifier": "at_least",
                    },
                ],
                "checks": [{"of": "vehicle", "count": chance.randrange(1, 60), "hits": 0}],
            },
        )
