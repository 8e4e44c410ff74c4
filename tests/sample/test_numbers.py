from __future__ import annotations

import pytest

from sample import numbers


@pytest.mark.parametrize("number", ["0200.065.765", "1029.025.290", "2.000.000.339", "9.000.006.626"])
def test_real_numbers_of_every_series_pass(number: str) -> None:
    assert numbers.is_valid(number)


@pytest.mark.parametrize("number", ["0200.065.766", "0200.065.76", "02000657AB", ""])
def test_a_wrong_digit_or_length_fails(number: str) -> None:
    assert not numbers.is_valid(number)


def test_numbers_are_made_as_the_register_makes_them() -> None:
    assert numbers.enterprise(2_000_657) == "0200.065.765"
    assert numbers.enterprise(10_290_252) == "1029.025.290"
    assert numbers.unit(20_000_003) == "2.000.000.339"


def test_numbers_of_the_sample_are_valid(small) -> None:
    for extract in small.extracts.values():
        for name in extract.names:
            if name in ("meta.csv", "code.csv"):
                continue
            for row in extract.rows(name.removesuffix(".csv")):
                assert numbers.is_valid(str(row[0])), row


def test_no_number_of_the_sample_has_been_given_out(small) -> None:
    enterprises = {str(row[0]) for row in small.full.rows("enterprise")}
    assert {number[:2] for number in enterprises} == {"01", "19"}
    assert all(str(row[0]) > "2.9" for row in small.full.rows("establishment"))
    assert all(str(row[0]) > "9.9" for row in small.full.rows("branch"))
