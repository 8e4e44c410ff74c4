"""The bytes as a whole, and the name."""

from __future__ import annotations

import gzip
import random
import re
from dataclasses import replace

from faults.mutations.base import HTML, register
from faults.parcel import Parcel


@register("any", "never")
def empty(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=b"", rows=None)


@register("any", "never")
def html_page(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=HTML, rows=None)


@register("any", "never")
def random_bytes(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=chance.randbytes(chance.randint(1, 5000)), rows=None)


@register("any", "never")
def gzipped(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=gzip.compress(parcel.content, mtime=0), rows=None)


@register("any")
def cut(parcel: Parcel, chance: random.Random) -> Parcel:
    content = parcel.content
    return replace(parcel, raw=content[: chance.randint(1, len(content) - 1)], rows=None)


@register("any")
def bytes_flipped(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    for _ in range(chance.choice((1, 1, 5, 50))):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return replace(parcel, raw=bytes(content), rows=None)


@register("any")
def a_block_zeroed(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    at, size = chance.randrange(len(content)), min(512, len(content))
    content[at : at + size] = bytes(len(content[at : at + size]))
    return replace(parcel, raw=bytes(content), rows=None)


@register("any")
def twice_in_one_file(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=parcel.content * 2, rows=None)


def _renamed(parcel: Parcel, name: str) -> Parcel:
    if parcel.packed:
        return replace(parcel, name=name)
    ((_, content),) = parcel.members.items()
    return replace(parcel, name=name, members={name: content})


@register("any")
def another_year_in_the_name(parcel: Parcel, chance: random.Random) -> Parcel:
    years = ("1999", "2019", "2023", "2026")
    year = chance.choice([year for year in years if year not in parcel.name])
    name = re.sub(r"(19|20)\d{2}", year, parcel.name, count=1)
    return replace(_renamed(parcel, name), rows=None)


@register("any")
def a_year_to_come_in_the_name(parcel: Parcel, chance: random.Random) -> Parcel:
    name = re.sub(r"(19|20)\d{2}", str(chance.choice((2031, 2099))), parcel.name, count=1)
    return replace(_renamed(parcel, name), rows=None)


@register("any")
def the_name_of_a_browser_copy(parcel: Parcel, chance: random.Random) -> Parcel:
    stem, dot, ending = parcel.name.rpartition(".")
    return replace(_renamed(parcel, f"{stem} (1){dot}{ending}"), rows=0)


@register("any")
def another_case_in_the_name(parcel: Parcel, chance: random.Random) -> Parcel:
    return _renamed(parcel, parcel.name.swapcase())


@register("any", "never")
def a_name_of_nothing(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(_renamed(parcel, f"download-{chance.randrange(1000)}.bin"), rows=None)
