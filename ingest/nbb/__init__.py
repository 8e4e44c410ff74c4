"""The web services of the Central Balance Sheet Office of the National Bank: what is asked, believed and kept."""
