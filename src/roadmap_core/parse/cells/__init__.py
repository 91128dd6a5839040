"""Cells: a period, responsible bodies, results."""
