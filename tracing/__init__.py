"""From a published figure back to the rows that count for it, added up once more."""
