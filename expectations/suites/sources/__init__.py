"""What a source adds to the rules that follow from its entry in the catalogue: a module is named after its source.

It compares columns, rows, or tables; what one column may hold stands in the catalogue. A source that adds nothing has
no module.
"""
