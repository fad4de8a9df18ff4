"""Many judged dossiers as one picture: communes from their units, tables by place, movement, what is due when."""
