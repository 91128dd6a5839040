"""The grammar of a period: tokens, points of time, ranges, frames, repeats."""
