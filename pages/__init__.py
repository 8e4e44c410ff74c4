"""What all pages that the warehouse writes have in common: looks, formats, and one file without a network."""
