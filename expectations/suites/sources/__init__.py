"""What a source adds to the rules that follow from its entry in the catalogue: it compares columns, rows, or tables.

`<id>.yml` is read by `suites.own`; the register, whose checks follow what an extract is, has a module. A source that
adds nothing has no file.
"""
