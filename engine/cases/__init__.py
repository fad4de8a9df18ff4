"""Tests of criteria: cases that a lawyer can read, what they cover, and which changes they would not notice.

`casefile` reads the cases, `change` makes a case's changes to its base dossier, `run` evaluates them with the
reference evaluator, `coverage` lists what no case proves, `mutants` alters the criteria one point at a time,
and `mutation` finds the alterations that no case notices.
"""
