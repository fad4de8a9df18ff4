"""What a node requires, as a code with parameters: the left half of "required 70%, found 64%"."""

from __future__ import annotations

from engine.reason import Reason
from engine.standard import (
    Check,
    Node,
    OfDocument,
    OfFact,
    OfFinding,
    OfIncidents,
    OfRatio,
    OfUnits,
)


def required(node: Node) -> Reason:
    """The requirement of a group or a check."""
    if not isinstance(node, Check):
        return Reason(f"required.{node.rule}", {"need": node.need, "size": len(node.children)})
    subject, test = node.subject, node.test
    limit = {"op": test.op, "limit": test.shown, "unit": test.unit}
    if test.tightened_from is not None:
        limit |= {"law": test.tightened_from.shown, "law_op": test.tightened_from.op}
    match subject:
        case OfDocument():
            params = {
                "document": subject.kind,
                "dated": subject.dated,
                "issuers": ",".join(subject.issued_by),
            }
            return Reason("required.document", {**params, "limit": test.shown})
        case OfRatio():
            return Reason(
                "required.ratio", {**limit, "of": ",".join(subject.of), "to": ",".join(subject.to)}
            )
        case OfIncidents():
            params = {"incidents": ",".join(subject.kinds), "gravity": subject.gravity}
            law = {"law": subject.eased_gravity} if subject.eased_gravity else {}
            excepted = int(subject.unless is not None)
            return Reason("required.no-incident", {**params, "excepted": excepted, **law})
        case OfFinding():
            return Reason("required.finding", {"finding": subject.name})
        case OfUnits():
            return Reason(
                "required.units",
                {**limit, "status": subject.status, "unit_types": ",".join(subject.types)},
            )
        case OfFact():
            return Reason(f"required.{test.unit}", {**limit, "fact": subject.name})
