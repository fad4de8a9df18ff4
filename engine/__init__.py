"""antt: decides whether a unit meets "An toàn về an ninh, trật tự", and explains why.

A decision is a pure function of the bytes of the criteria, the bytes of the dossier and a date, for one
engine version. Each module of this package is one arrow of that function; see docs/decisions.md.
"""

__version__ = "0.1.0"
