"""Problems that no file of `tests/bad_dossiers` or `tests/bad_criteria` can show: commands that bring them about."""

DOSSIER = r"printf 'unit: {type: residential_area, code: ban-ang, name: Bản Áng}\nyear: 2026\n'"

SITUATIONS: dict[str, tuple[str, ...]] = {
    "byte-order-mark": (r"printf '\xef\xbb\xbfyear: 2026\n' > ho-so.yaml", "antt check ho-so.yaml"),
    "not-utf8": (r"printf 'name: T\xd5ng\n' > ho-so.yaml", "antt check ho-so.yaml"),
    "file-missing": ("antt check ho-so-khong-co.yaml",),
    "file-unreadable": (
        "mkdir ban-ang; touch ban-ang/dossier.yaml",
        "antt check ban-ang --overlay ban-ang",
    ),
    "file-too-large": ("head -c 6000000 /dev/zero > ban-quet.yaml", "antt check ban-quet.yaml"),
    "file-empty": ("touch ho-so.yaml", "antt check ho-so.yaml"),
    "yaml-too-deep": (
        "printf 'unit: %s\\n' \"$(printf '[%.0s' {1..41})\" > ho-so.yaml",
        "antt check ho-so.yaml",
    ),
    "yaml-too-many-nodes": (
        r"printf 'a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n' > ho-so.yaml",
        r"for n in a:b b:c c:d d:e e:f; do o=${n%:*}; printf "
        r'"${n#*:}: &${n#*:} [*$o, *$o, *$o, *$o, *$o, *$o, *$o, *$o, *$o, *$o]\n"'
        " >> ho-so.yaml; done",
        "antt check ho-so.yaml",
    ),
    "yaml-unknown-alias": (
        r"printf 'facts: *so_lieu\n' > ho-so.yaml",
        "antt check ho-so.yaml",
    ),
    "bundle-empty": ("mkdir ban-ang", "antt check ban-ang"),
    "bundle-two": (
        "mkdir ban-ang",
        "touch ban-ang/dossier.yaml ban-ang/dossier.json",
        "antt check ban-ang",
    ),
    "attachment-no-folder": (
        r"printf 'documents:\n  - {id: nq, kind: party_resolution, date: 2026-02-01, file: nq.pdf}\n'"
        " > tai-lieu.yaml",
        f"{DOSSIER} | cat - tai-lieu.yaml | antt check - --as-of 2026-11-05",
    ),
    "attachment-link-outside": (
        "mkdir ban-ang; touch nq.pdf; ln -s ../nq.pdf ban-ang/nq.pdf",
        r"printf 'documents:\n  - {id: nq, kind: party_resolution, date: 2026-02-01, file: nq.pdf}\n'"
        " > tai-lieu.yaml",
        f"{DOSSIER} | cat - tai-lieu.yaml > ban-ang/dossier.yaml",
        "antt check ban-ang --as-of 2026-11-05",
    ),
    "attachment-changed": (
        "mkdir ban-ang; echo 'đã sửa' > ban-ang/nq.txt",
        r"printf 'documents:\n  - id: nq\n    kind: party_resolution\n    date: 2026-02-01\n"
        r"    file: nq.txt\n    sha256: %064d\n' 7 > tai-lieu.yaml",
        f"{DOSSIER} | cat - tai-lieu.yaml > ban-ang/dossier.yaml",
        "antt check ban-ang --as-of 2026-11-05",
    ),
}
