"""Excel in: workbooks that staff fill in, written as forms and read back with the place of every cell.

`archive` and `compound` open the two containers within limits; `ooxml`, `ods` and `biff` tell what the reader of
cells does not (formulas, errors, percentages, hidden rows); `book` puts both together. `columns` says what a
workbook holds, `dossier_form` and `register_form` write it, `read` and `register` read it.
"""
