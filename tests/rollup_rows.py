"""Rows of a batch made by hand, for the tests of roll-ups."""

from __future__ import annotations

from engine.batch.result import BROKEN, Result

AS_OF = "2026-11-18"
REGISTRATION = {
    "residential_area": "4.1.2",
    "commune": "5.1.3",
    "agency": "6.1.3",
    "enterprise": "6.1.3",
    "school": "7.1.3",
}
STATES = {
    "approvable": ("meets", 0, True, True),
    "not-met": ("does-not-meet", 1, False, True),
    "open": ("cannot-conclude", 3, False, True),
    "provisional": ("meets", 3, False, False),
    "out-of-scope": ("out-of-scope", 3, False, True),
}
"""By state: verdict, exit code, approvable, closed."""


def row(
    code: str,
    state: str = "approvable",
    kind: str = "residential_area",
    commune: str = "xã Mường Lam",
    registered: str = "MET",
    **more: object,
) -> Result:
    """One row; `registered` is the outcome of the check on registration."""
    if state == BROKEN:
        problems = ({"place": f"{code}.yaml:1:1", "code": "key-missing"},)
        return Result(f"{code}.yaml", "0" * 64, BROKEN, 2, problems=problems)._replace(**more)
    verdict, exit_code, approvable, closed = STATES[state]
    place = {"province": "Lam Giang", **({"commune": commune} if commune else {})}
    made = Result(
        source=f"{code}.yaml",
        sha256="0" * 64,
        verdict=verdict,
        exit_code=exit_code,
        approvable=approvable,
        closed=closed,
        as_of=AS_OF,
        unit_type=kind,
        code=code,
        name=f"Đơn vị {code}",
        place=place,
        year=2026,
        edition="tt124-2021",
        outcomes={REGISTRATION[kind]: registered},
        basis="0" * 64,
    )
    return made._replace(**more)


def commune(name: str = "Xã Mường Lam", state: str = "approvable", **more: object) -> Result:
    """The row of a commune itself."""
    return row(f"X-{name}", state, "commune", "", **{"name": name, **more})
