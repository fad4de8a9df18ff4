"""Decisions put into words: one renderer a file, all wording in the message catalogues."""
