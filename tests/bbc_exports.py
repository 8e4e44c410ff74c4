"""The real figures of Genk's multi-year plans, put back into the publisher's raw layouts.

The raw exports are not to be had; what is there are extracts that others made of them (SOURCES.md of the real files).
Here each amount goes back to where the raw export has it, and a second municipality stands beside Genk.
"""

from __future__ import annotations

import csv
from pathlib import Path

ELSEWHERE = "11002"


def write(real: Path, folder: Path) -> None:
    """Write the exports of the plans of 2014, 2020 and 2026 into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    actions = _rows(real / "bbc_meerjarenplan2026_genk_acties.csv")
    for name, listed in (("investeringen", "4a7fd49_investment"), ("uitgaven", "57a571f_chunks7_15")):
        _write_projects(folder / f"bbc_2026_acties_{name}.csv", [a for a in actions if a["source_list"] == listed])
    for name, file, labels in (
        (
            "beleidsvelden",
            "bbc_investeringen_genk_beleidsvelden_boekjaar.csv",
            ("BV_domein", "BV_subdomein", "Beleidsveld"),
        ),
        (
            "rekeningen",
            "bbc_investeringen_genk_rekeningen_boekjaar.csv",
            ("Niveau_1", "Niveau_2", "Niveau_3", "Alg_rekening"),
        ),
    ):
        rows = _rows(real / file)
        for plan in ("2014", "2020", "2026"):
            _write_pivot(folder / f"bbc_{plan}_{name}.csv", [r for r in rows if r["Rapportjaar"] == plan], labels)


def _write_projects(path: Path, actions: list[dict[str, str]]) -> None:
    years = [str(year) for year in range(2026, 2032)]
    header = ["Bestuur", "Beleidsdoelst. totaaloverzicht", "Actieplan totaaloverzicht", "Actie totaaloverzicht"]
    header += [name for year in years for name in (f"{year},Uitgave", f"{year},Uitgave per inwoner")]
    lines = [header]
    for action in actions:
        texts = [_block(action[f"{kind}_code"], action[f"{kind}_short"]) for kind in ("bd", "ap", "ac")]
        lines.append(["Genk", *texts, *(cell for year in years for cell in (_belgian(action[f"y{year}"]), ""))])
    lines.append(["Antwerpen", *[_block("3SBS070101", "Elders")] * 3, *["1.000.000", "1,85"] * len(years)])
    _save(path, lines)


def _write_pivot(path: Path, rows: list[dict[str, str]], labels: tuple[str, ...]) -> None:
    published = [label.replace("Niveau_", "Niveau ").replace("Alg_", "Alg. ") for label in labels]
    lines = [["Boekjaar", *(row["Boekjaar"] for row in rows for _ in range(2))]]
    lines += [
        [name, *(row[label] for row in rows for _ in range(2))] for name, label in zip(published, labels, strict=True)
    ]
    lines.append(["NIS-code", *["Totaal", "Per inwoner"] * len(rows)])
    lines.append(["71016", *(_belgian(row[name]) for row in rows for name in ("Totaal", "Per_inwoner"))])
    lines.append([ELSEWHERE, *["5.000", "0,01"] * len(rows)])
    _save(path, lines)


def _block(code: str, short: str) -> str:
    return f"Code: {code}\nKorte omschrijving: {short}\nLange omschrijving: \nCommentaar: \nEvaluatie: "


def _belgian(plain: str) -> str:
    """A number as the extracts have it (1234.5), in the publisher's notation (1.234,50); a whole one without cents."""
    if not plain:
        return ""
    value = float(plain)
    decimals = 0 if value.is_integer() else 2
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _save(path: Path, lines: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(lines)
