"""Refusals: sentences the person who asked will read, each saying what happened and what to do next."""

from __future__ import annotations


class Refusal(Exception):
    """Something asked for that will not be done. Raised before anything is written; its text is shown as it is."""

    about: str | None = None
    """The field of a form that the sentence is about, if it is about one."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
