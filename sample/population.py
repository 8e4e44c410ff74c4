"""The register on the day of the first full extract: the home municipality, other cities, some seats abroad.

Proportions follow full extract 0140 of KBO Open Data: 1.16 enterprises an establishment, four in ten of them natural
persons without an address, 3.8 branches in a thousand. At scale 1 there are about 7,500 establishments at home, as
Statbel counted in Genk at the end of 2023 (7,450).
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from sample import traps
from sample.chance import Weighted
from sample.entities import Maker
from sample.numbers import Numbers
from sample.places import Place, home_place
from sample.places import elsewhere as places_elsewhere
from sample.state import State

HOME_ESTABLISHMENTS = 7_500
OTHER_ESTABLISHMENTS = 5_500
ENTERPRISES_AN_ESTABLISHMENT = 1.159
PERSONS = 0.4005
BRANCHES_AN_ENTERPRISE = 0.00378


def populate(rng: random.Random, scale: float, snapshot: date) -> tuple[State, Numbers]:
    """The state at `snapshot`, and the source of fresh numbers that the days after it go on with."""
    state, numbers = State(), Numbers(rng)
    maker = Maker(state, numbers, rng, snapshot)
    enterprises = round((HOME_ESTABLISHMENTS + OTHER_ESTABLISHMENTS) * scale * ENTERPRISES_AN_ESTABLISHMENT)
    elsewhere = Weighted([(place, place.weight) for place in places_elsewhere()])

    persons_home: list[str] = []
    persons_elsewhere: list[str] = []
    for _ in range(round(enterprises * PERSONS)):
        chance = rng.random()
        if chance < 0.16:  # a name and nothing else; these are most of the ones that stop
            maker.person(active=False)
        else:
            (persons_home if chance < 0.56 else persons_elsewhere).append(maker.person())
    branches = [maker.branch() for _ in range(max(1, round(enterprises * BRANCHES_AN_ENTERPRISE)))]
    companies = enterprises - round(enterprises * PERSONS) - len(branches)
    companies_home = [maker.company(home_place()) for _ in range(round(companies * 0.40))]
    companies_elsewhere = [maker.company(elsewhere.draw(rng)) for _ in range(companies - len(companies_home))]
    foreign = [str(state.get("branch", branch)[0][2]) for branch in branches]
    chains = rng.sample(companies_elsewhere, min(len(companies_elsewhere), max(2, round(90 * scale))))

    owners = [owner for owner in companies_home if rng.random() < 0.82]
    owners += [owner for owner in persons_home if rng.random() < 0.92]
    _settle(
        maker,
        owners,
        [*companies_home, *persons_home, *companies_elsewhere, *chains * 25, *foreign],
        round(HOME_ESTABLISHMENTS * scale),
        home_place,
    )
    owners = [owner for owner in companies_elsewhere if rng.random() < 0.45]
    owners += [owner for owner in persons_elsewhere if rng.random() < 0.6]
    _settle(
        maker,
        owners,
        [*companies_elsewhere, *companies_home, *chains * 20, *foreign],
        round(OTHER_ESTABLISHMENTS * scale),
        lambda: elsewhere.draw(rng),
    )
    traps.add(maker)
    state.begin()
    return state, numbers


def _settle(maker: Maker, owners: list[str], others: list[str], count: int, where: Callable[[], Place]) -> None:
    """Give `count` establishments to the owners, one each, and what is left over to any of `others`."""
    maker.rng.shuffle(owners)
    for owner in owners[:count]:
        maker.establishment(owner, where())
    for _ in range(count - len(owners)):
        maker.establishment(maker.rng.choice(others), where())
