"""The audit desk: what a council decided, recorded with everything that it rests on, and decided again.

`record` builds the entry of a decision, `stored` reads it back, `replay` decides again from the stored bytes
alone, `differences` says where two answers part, `under` judges the same dossier by another edition.
"""
