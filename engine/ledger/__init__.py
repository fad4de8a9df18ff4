"""The ledger: an append-only record whose wholeness anybody can check.

It knows nothing of criteria or dossiers: it stores opaque canonical bodies and content-addressed
objects, chains them by hash, grows a Merkle tree over them, and signs its head. The format is
specified in docs/ledger-format.md. Modules, each importing only from those before it: `merkle`,
`entry`, `keys`, `checkpoint`, `schema`, `store`, `writer`, `query`, `walk`, `beside`, `claims`,
`verify`, `standalone_verify`, `capsule`.
"""
