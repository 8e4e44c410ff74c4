"""The company register: extracts in, row versions by extract number out.

`extract` opens a zip and says what it is, `stage` copies it into the database, `history` turns it into versions.
"""
