"""`python -m sample`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingest.catalogue import load_catalogue
from sample.__main__ import main

DAY = ("--as-of", "2025-10-13")


def _run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["sample", *arguments])
    main()


def _extracts(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "kbo_open_data").iterdir())


def test_it_writes_every_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(monkeypatch, str(tmp_path), *DAY, "--scale", "0.02", "--months", "0", "--updates", "1", "--full-at", "147")
    assert {path.name for path in tmp_path.iterdir()} == {"README.txt", *load_catalogue()}
    assert _extracts(tmp_path) == [
        "KboOpenData_0146_2025_10_11_Full.zip",
        "KboOpenData_0147_2025_10_12_Full.zip",
        "KboOpenData_0147_2025_10_12_Update.zip",
    ]


def test_full_only_leaves_the_updates_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(monkeypatch, str(tmp_path), *DAY, "--scale", "0.02", "--full-only")
    assert _extracts(tmp_path) == ["KboOpenData_0146_2025_10_12_Full.zip"]


def test_rows_writes_the_register_for_measuring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _run(monkeypatch, str(tmp_path), "--rows", "2e5", "--updates", "0", "--differs", "0.01")
    assert [name[:17] for name in _extracts(tmp_path)] == ["KboOpenData_0146_", "KboOpenData_0147_"]
    assert "for measuring" in (tmp_path / "README.txt").read_text()


@pytest.mark.parametrize(
    "arguments", [("--scale", "large"), ("--differs", "0.01"), ("--rows", "2e5", *DAY), ("--as-of", "gisteren")]
)
def test_a_wrong_argument_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(SystemExit):
        _run(monkeypatch, str(tmp_path), *arguments)
