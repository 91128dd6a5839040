"""Prose: the head of an order, its clauses, the years that a title is for."""
