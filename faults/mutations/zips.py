"""The zip."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from dataclasses import replace

from faults.mutations.base import PLANT, register
from faults.parcel import DAY, Parcel


@register("zip", "never")
def a_zip_cut(parcel: Parcel, chance: random.Random) -> Parcel:
    content = parcel.content
    return replace(parcel, raw=content[: chance.randint(4, len(content) - 1)], rows=None)


@register("zip", "never")
def an_empty_zip(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, members={}, rows=None)


@register("zip", "never")
def another_member(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(("leesmij.docx", "../../etc/passwd", "map/data.txt", "/tmp/x.csv", f"{PLANT}.csv"))  # noqa: S108
    return replace(parcel, extra=((name, b"a,b\n1,2\n"),))


@register("zip", "never")
def a_member_twice(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, extra=(chance.choice(sorted(parcel.members.items())),))


@register("zip", "never")
def a_member_renamed(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(sorted(parcel.members))
    members = {(f"kopie van {at}" if at == name else at): content for at, content in parcel.members.items()}
    return replace(parcel, members=members, rows=None)


@register("zip")
def a_member_missing(parcel: Parcel, chance: random.Random) -> Parcel:
    gone = chance.choice(sorted(parcel.members))
    return replace(parcel, members={at: content for at, content in parcel.members.items() if at != gone}, rows=None)


@register("zip", "never")
def a_bomb(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(sorted(parcel.members))
    return parcel.with_member(name, parcel.members[name] + b"0" * 120_000_000, None)


@register("zip", "never")
def a_zip_in_a_zip(parcel: Parcel, chance: random.Random) -> Parcel:
    name = chance.choice(sorted(parcel.members))
    return parcel.with_member(name, parcel.content, None)


@register("zip", "never")
def an_encrypted_member(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    for start, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(start) + offset
        (flags,) = struct.unpack_from("<H", content, at)
        struct.pack_into("<H", content, at, flags | 1)
    return replace(parcel, raw=bytes(content), rows=None)


@register("zip", "never")
def a_wrong_check_sum(parcel: Parcel, chance: random.Random) -> Parcel:
    content = bytearray(parcel.content)
    content[content.find(b"PK\x01\x02") + 16] ^= 0xFF
    return replace(parcel, raw=bytes(content), rows=None)


@register("zip")
def packed_otherwise(parcel: Parcel, chance: random.Random) -> Parcel:
    packed = io.BytesIO()
    way = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(packed, "w", way) as archive:
        for name, content in parcel.members.items():
            member = zipfile.ZipInfo(name, DAY)
            member.compress_type = way
            archive.writestr(member, content)
    return replace(parcel, raw=packed.getvalue())


@register("zip", "never")
def text_that_is_called_zip(parcel: Parcel, chance: random.Random) -> Parcel:
    return replace(parcel, raw=next(iter(parcel.members.values())), rows=None)
