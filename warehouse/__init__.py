"""The database itself: embedded server, schemas, roles, publication. Imports no other room."""
