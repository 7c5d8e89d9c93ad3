"""Measures of concentration, and their bounds over what is not known: pure functions.

``indices`` says how concentrated known money is; ``population`` holds what is known and what is
open; ``even`` and ``greatest`` find the completions at which an index is least and greatest;
``bounds`` puts them together; ``questions`` says whose answer would narrow them most; ``change``
says what moved an index. Formulas and their sources: ``docs/methods.*.md``.
"""
