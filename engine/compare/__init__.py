"""Two standards held against each other by what they mean: their differences, and their effect on dossiers."""
