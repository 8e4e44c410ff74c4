"""The registry of readers."""

from __future__ import annotations

from typing import get_args

from ingest.catalogue import Source
from ingest.readers import READERS


def test_each_word_of_the_catalogue_has_its_reader():
    assert set(get_args(Source.model_fields["reader"].annotation)) == set(READERS)
