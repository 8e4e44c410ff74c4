"""Deliveries for a run on this machine: the synthetic sample or a folder of the user's, offered by the inbox."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path
from typing import Literal

import psycopg

from ingest import landing, pipeline
from ingest.catalogue import load_catalogue, source
from ingest.store import digest
from warehouse.errors import WarehouseError
from warehouse.settings import Settings

Origin = Literal["sample", "own"]


def note_origin(settings: Settings, data: Path | None) -> Origin:
    """Remember whether this home holds the sample or own deliveries; with neither named it stays what it was.

    Raises WarehouseError when own deliveries would be mixed with the sample, and when `data` is not what it should be.
    """
    if data:
        _source_folders(data)
    note = settings.home / "deliveries_origin"
    known = note.read_text().strip() if note.exists() else None
    if data and known == "sample":
        raise WarehouseError(
            f"{settings.home} holds the synthetic sample, and own deliveries may not be mixed with it: "
            "name another folder in GENK_HOME, or remove this one (`make clean`)"
        )
    origin: Origin = "own" if data or known == "own" else "sample"
    note.write_text(origin + "\n")
    return origin


def write_sample(settings: Settings, scale: float) -> tuple[Path, bool]:
    """The folder of the sample, and whether all of it was written now.

    Written aside and renamed, so it is whole or absent. A sample of an earlier version gets the sources that it lacks.
    """
    folder = settings.home / "sample"
    missing = [source_id for source_id in load_catalogue() if not (folder / source_id).exists()]
    if not missing:
        return folder, False
    import sample

    aside = folder.with_name("sample.new")
    shutil.rmtree(aside, ignore_errors=True)
    if not folder.exists():
        sample.write(aside, scale=scale)
        aside.rename(folder)
        return folder, True
    sample.write_others(aside)
    for source_id in missing:
        if (aside / source_id).exists():
            (aside / source_id).rename(folder / source_id)
    shutil.rmtree(aside)
    return folder, False


def offer(settings: Settings, connection: psycopg.Connection, data: Path) -> int:
    """Put each file of DATA/<source_id>/ into the inbox that is no delivery yet, or changed since; returns how many."""
    offered = 0
    for folder in _source_folders(data):
        for path in _files(folder):
            target = settings.inbox / folder.name / path.name
            lies_there = target.exists() and digest(target) == digest(path)
            if not lies_there and (target.exists() or landing.is_news(connection, source(folder.name), path)):
                _put(path, target)
                offered += 1
    return offered


def waiting(settings: Settings, connection: psycopg.Connection) -> dict[str, int]:
    """Bytes that wait to be landed or loaded, by the id of each source that has any."""
    found = {}
    for source_id, each in load_catalogue().items():
        pending = pipeline.pending(connection, each)
        landed = connection.execute(
            "select coalesce(sum(size_bytes), 0), count(*) from ops.delivery where delivery_id = any(%s)", [pending]
        ).fetchone()
        assert landed is not None
        new = [path for path in _files(settings.inbox / source_id) if landing.is_news(connection, each, path)]
        if landed[1] or new:
            found[source_id] = int(landed[0]) + sum(path.stat().st_size for path in new)
    connection.commit()
    return found


def _source_folders(data: Path) -> list[Path]:
    """The folders of `data`, one a source; raises WarehouseError when there is none, or one that is no source."""
    if not data.is_dir():
        raise WarehouseError(f"there is no folder {data}")
    catalogue = load_catalogue()
    folders = sorted(path for path in data.iterdir() if path.is_dir() and not path.name.startswith("."))
    if unknown := [path.name for path in folders if path.name not in catalogue]:
        raise WarehouseError(
            f"{data} has folders that are no source: {', '.join(unknown)}; sources are {', '.join(catalogue)}"
        )
    if not folders:
        raise WarehouseError(f"{data} holds no deliveries: it needs a folder a source, named {', '.join(catalogue)}")
    return folders


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))


def _put(path: Path, target: Path) -> None:
    """Link the file into the inbox, or copy it from another disk, under its final name at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}")
    with contextlib.suppress(FileNotFoundError):
        aside.unlink()
    try:
        os.link(path, aside)
    except OSError:
        shutil.copyfile(path, aside)
    aside.replace(target)
