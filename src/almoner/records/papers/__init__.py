"""The papers of the records room, set by Typst."""
