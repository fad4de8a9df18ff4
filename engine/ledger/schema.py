"""The SQLite file: its tables by numbered migrations, its connections, its errors as problems.

One file, STRICT tables, foreign keys, WAL. `synchronous=FULL` makes a commit survive loss of
power, `secure_delete` overwrites what a redaction erases. Triggers refuse every change of what is
recorded; the one deletion they allow is that of openings which a recorded redaction names.
Triggers stop mistakes, not an attacker who owns the file: against that one stand the hashes and
the signatures.

What a query needs of an entry (unit, year, target ...) is a generated column over the entry's own
bytes, so there is no second copy that could say something else.

Source: SQLite documentation (STRICT tables, generated columns, WAL, PRAGMA user_version, result
codes).
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from engine.problem import Mark, Problem, Problems

APPLICATION_ID: Final = 0x414E5454  # "ANTT"
BUSY_SECONDS: Final = 60.0
PAGE_SIZE: Final = 8192  # of a new file, in bytes: what a decision stores is long
SETTINGS: Final = (
    "foreign_keys=ON",
    "synchronous=FULL",
    "secure_delete=ON",
    "mmap_size=1073741824",
    "wal_autocheckpoint=2000",  # in pages: entry after entry writes the same ones of the indexes
)


def _frozen(table: str, *actions: str) -> str:
    """Triggers that refuse these actions on a table."""
    return "".join(
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'append-only'); END;\n"
        for action in actions
    )


def _field(name: str, kind: str = "TEXT") -> str:
    return f"    {name} {kind} GENERATED ALWAYS AS (json_extract(header, '$.{name}')) VIRTUAL,\n"


MIGRATIONS: Final[tuple[str, ...]] = (
    "CREATE TABLE origin (\n"
    "    id INTEGER PRIMARY KEY CHECK (id = 0),\n"
    "    name TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE entry (\n"
    "    seq INTEGER PRIMARY KEY CHECK (seq >= 0),\n"
    + "".join(map(_field, ("kind", "unit_type", "unit", "year", "place", "outcome")))
    + "".join(_field(name, "INTEGER") for name in ("override", "target"))
    + "    nodes BLOB NOT NULL,\n"
    "    header TEXT NOT NULL,\n"
    "    body BLOB NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX entry_subject ON entry (unit, year);\n"
    "CREATE INDEX entry_key ON entry (seq) WHERE kind = 'key';\n"
    "CREATE INDEX entry_target ON entry (target) WHERE target IS NOT NULL;\n"
    "CREATE TABLE object (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    digest TEXT NOT NULL UNIQUE,\n"
    "    bytes BLOB NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE object_use (\n"
    "    seq INTEGER NOT NULL REFERENCES entry (seq),\n"
    "    position INTEGER NOT NULL,\n"
    "    name TEXT NOT NULL,\n"
    "    digest TEXT NOT NULL REFERENCES object (digest),\n"
    "    PRIMARY KEY (seq, position)\n"
    ") STRICT, WITHOUT ROWID;\n"
    "CREATE INDEX object_use_digest ON object_use (digest);\n"
    "CREATE TABLE opening (\n"
    "    seq INTEGER PRIMARY KEY REFERENCES entry (seq),\n"
    "    value BLOB NOT NULL,\n"
    "    salt BLOB NOT NULL\n"
    ") STRICT;\n"
    "CREATE TABLE checkpoint (\n"
    "    id INTEGER PRIMARY KEY,\n"
    "    size INTEGER NOT NULL,\n"
    "    note TEXT NOT NULL\n"
    ") STRICT;\n"
    "CREATE INDEX checkpoint_size ON checkpoint (size);\n"
    + _frozen("origin", "UPDATE", "DELETE")
    + _frozen("entry", "UPDATE", "DELETE")
    + _frozen("object", "UPDATE", "DELETE")
    + _frozen("object_use", "UPDATE", "DELETE")
    + _frozen("checkpoint", "UPDATE", "DELETE")
    + _frozen("opening", "UPDATE")
    + "CREATE TRIGGER opening_no_delete BEFORE DELETE ON opening WHEN NOT EXISTS (\n"
    "    SELECT 1 FROM entry WHERE target = OLD.seq AND kind = 'redaction'\n"
    ") BEGIN SELECT RAISE(ABORT, 'append-only'); END;\n",
    # Which objects an entry holds stands in its header: this copy of it nobody asks any more.
    "DROP TABLE object_use;\n",
)

# SQLite's own words for a result code, which Python gives on every version, and our code for it.
CODES: Final = {
    "database or disk is full": "ledger-disk-full",
    "readonly database": "ledger-read-only",
    "malformed": "ledger-damaged",
    "file is not a database": "ledger-not-a-ledger",
    "is locked": "ledger-busy",
    "disk I/O error": "ledger-io",
    "unable to open database file": "ledger-not-found",
}


# What Python raises for a damaged file; the second, if SQLite's message quotes bytes that are no text.
DAMAGE: Final = (sqlite3.DatabaseError, UnicodeDecodeError)


def problem(path: Path, code: str, **params: str) -> Problems:
    """One problem of the ledger file as a whole, ready to be raised."""
    return Problems([Problem(Mark(str(path)), code, params)])


@contextmanager
def sqlite_problems(path: Path) -> Iterator[None]:
    """Turn what the file or disk did wrong into Problems; our own mistakes stay what they are."""
    try:
        yield
    except DAMAGE as error:
        code = next((code for words, code in CODES.items() if words in str(error)), None)
        # Of a damaged file, Python 3.10 passes on the bare class of SQLite's error, without its words.
        bare = isinstance(error, UnicodeDecodeError) or type(error) is sqlite3.DatabaseError
        gone = isinstance(error, sqlite3.OperationalError) and not _as_defined(path)
        if code is None and (bare or gone):
            code = "ledger-damaged"
        if code is None:
            raise
        raise problem(path, code, detail=str(error)) from error


def _as_defined(path: Path) -> bool:
    """Whether the file has the tables that a ledger of its version has: if so, a query that fails is wrong."""
    try:
        with closing(connect(path, "ro")) as db:
            return definitions(db) == expected_definitions(version(db))
    except (*DAMAGE, Problems):
        return False


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection in SQLite's URI mode "ro", "rw" or "rwc", with this ledger's settings.

    A file without a write-ahead log beside it, opened for reading, is opened as immutable if
    SQLite may not write beside it: so a ledger can be verified from a disk that cannot be
    written. Raises Problems for what is no file: `ledger-not-found`, `ledger-not-a-ledger`.
    """
    if path.is_dir():
        raise problem(path, "ledger-not-found", detail=os.strerror(errno.EISDIR))
    if path.exists() and not path.is_file():  # a pipe would be waited for without end
        raise problem(path, "ledger-not-a-ledger", detail=os.strerror(errno.ESPIPE))
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    db = sqlite3.connect(uri, timeout=BUSY_SECONDS, isolation_level=None, uri=True)
    try:
        _settings(db)
    except DAMAGE:
        db.close()
        if mode != "ro" or Path(f"{path}-wal").exists():
            raise
        db = sqlite3.connect(
            f"{uri}&immutable=1", timeout=BUSY_SECONDS, isolation_level=None, uri=True
        )
        _settings(db)
    return db


def _settings(db: sqlite3.Connection) -> None:
    for setting in SETTINGS:
        db.execute(f"PRAGMA {setting}")
    db.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def version(db: sqlite3.Connection) -> int:
    """How many migrations the file has had."""
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def application(db: sqlite3.Connection) -> int:
    """The file's application id: `APPLICATION_ID` in a ledger."""
    return int(db.execute("PRAGMA application_id").fetchone()[0])


def require_ledger(db: sqlite3.Connection, path: Path) -> None:
    """Raise Problems unless the file is a ledger of a version that this program knows."""
    if application(db) != APPLICATION_ID:
        raise problem(path, "ledger-not-a-ledger", detail=f"{application(db):#x}")
    if version(db) < 1:
        raise problem(path, "ledger-damaged", detail=f"user_version {version(db)}")
    if version(db) > len(MIGRATIONS):
        raise problem(path, "ledger-newer", found=str(version(db)), known=str(len(MIGRATIONS)))


def migrate(db: sqlite3.Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the file up to the last migration, within the caller's transaction."""
    if version(db) >= len(migrations):
        return
    for script in migrations[version(db) :]:
        for statement in _statements(script):
            db.execute(statement)
    db.execute(f"PRAGMA application_id={APPLICATION_ID}")
    db.execute(f"PRAGMA user_version={len(migrations)}")


def _statements(script: str) -> Iterator[str]:
    """The statements of a script one by one: `executescript` would commit between them."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def definitions(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Every table, index and trigger of the file as (type, name, SQL)."""
    rows = db.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_schema")
    return {(str(kind), str(name), str(sql)) for kind, name, sql in rows}


def expected_definitions(of_version: int) -> set[tuple[str, str, str]]:
    """What `definitions` gives for an unaltered ledger that has had so many migrations."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate(db, MIGRATIONS[:of_version])
        return definitions(db)
