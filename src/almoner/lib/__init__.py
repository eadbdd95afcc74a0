"""Plain Python: the algorithms of the office, with no Django and no database in them."""
