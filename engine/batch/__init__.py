"""Many dossiers in one go: gathered from files of every form, judged, written down as rows."""
