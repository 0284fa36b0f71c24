"""Hear one person thank another: which words are real thanks, how sure that is, and whom they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scoring import languages
from scoring.detectors.sentences import PERSON, Sentence, read
from scoring.languages import CUES, LINKS, Found, Role
from scoring.model import Kind, Message, Signal, UserId

SURE = {Role.THANKS: 0.9, Role.TO_SOMEONE: 0.85, Role.SOLVED: 0.7, Role.WEAK: 0.65}
NAMES_SOMEONE = 0.05
"""Words that name somebody are surer than words into the air."""
SAYS_IT_WORKED = 0.05
TWO_CUES = 0.15
"""Two weak cues together ("that fixed it, cheers") are nearly as good as a plain thank-you."""
ASKS_AGAIN = 0.1
"""Thanks beside a question are sometimes only politeness."""
SURELY = 0.98
DOUBTFUL = 0.3
"""Words of thanks that most likely thank for nothing done: heard, so that it can be explained, but not asked about."""

WORDS_AFTER_SOLVED = 2
"""After "that helped" the sentence is over, or nearly: "that helped control my stress" tells a story."""
A_REAL_QUESTION = 4
"""Words. Shorter ones ("Really?", "Right?") rarely wait for an answer; those that do hold a phrase of asking."""

DIRECTED = (Role.THANKS, Role.TO_SOMEONE)
"""Cues that may say right after whom they go to."""

_SARCASM_MARK = re.compile(r"(?:^|\s)/s\s*$")


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one sentence says: its surest cue, what speaks against it, and which kinds of cue stand undoubted."""

    sentence: Sentence
    cue: Found
    doubt: str
    sure_of: frozenset[Role]

    @property
    def score(self) -> float:
        return DOUBTFUL if self.doubt else SURE[self.cue.role]


def detect(message: Message) -> Iterator[Signal]:
    """Yield one signal if the message thanks somebody, however often it does; a low score if it only sounds like it."""
    if not languages.may_thank(languages.fold(message.text)) or _SARCASM_MARK.search(message.text[-20:]):
        return
    sentences = read(message.text)
    heard = list(_heard(sentences))
    if heard:
        yield _signal(sentences, heard, message.user)


def to_everyone(text: str) -> bool:
    """Whether the thanks go to all who answered: "thanks all", "thank you both"."""
    if not languages.may_thank(languages.fold(text)):
        return False
    cues = ((sentence, cue) for sentence in read(text) for cue in sentence.phrases if cue.role in DIRECTED)
    return any(_goes_to_everyone(sentence, cue) for sentence, cue in cues)


def _heard(sentences: Sequence[Sentence]) -> Iterator[_Heard]:
    asked: set[UserId] | None = None
    for sentence, following in zip(sentences, (*sentences[1:], None), strict=False):
        cues = [each for each in sentence.phrases if each.role in CUES and _stands(sentence, each)]
        if cues:
            yield _surest(sentence, cues, following, asked)
        if _asks(sentence):
            asked = asked or set()
            asked |= _people(sentence)


def _surest(sentence: Sentence, cues: Sequence[Found], following: Sentence | None, asked: set[UserId] | None) -> _Heard:
    doubts = [(cue, _doubt(sentence, cue, following, asked)) for cue in cues]
    sure = [cue for cue, doubt in doubts if not doubt]
    if not sure:
        return _Heard(sentence, *doubts[0], frozenset())
    return _Heard(sentence, max(sure, key=lambda cue: SURE[cue.role]), "", frozenset(cue.role for cue in sure))


def _stands(sentence: Sentence, cue: Found) -> bool:
    if cue.role is Role.TO_SOMEONE:
        return bool(sentence.people) or _goes_to_everyone(sentence, cue)
    if cue.role is Role.SOLVED:
        return len(sentence.words) - cue.end <= WORDS_AFTER_SOLVED
    return True


def _doubt(sentence: Sentence, cue: Found, following: Sentence | None, asked: set[UserId] | None) -> str:
    if cue.role is Role.CLOSING:
        return "thanks for what has not happened yet"
    if cue.role is Role.COURTESY:
        return "a courtesy"
    if _let_down(sentence, cue, following):
        return "says that it did not help"
    return "closes a request" if _only_closes(sentence, cue, asked) else ""


def _let_down(sentence: Sentence, cue: Found, following: Sentence | None) -> bool:
    """Whether the help did not help, whatever the politeness: "thanks, but it still fails"."""
    if sentence.has(Role.SOLVED):
        return False
    if sentence.has(Role.LETDOWN, start=cue.end) or (following is not None and following.has(Role.LETDOWN)):
        return True
    return sentence.has(Role.LETDOWN) and not _says_what_for(sentence, cue)


def _asks(sentence: Sentence) -> bool:
    return sentence.asks and (len(sentence.words) >= A_REAL_QUESTION or sentence.has(Role.REQUEST))


def _people(sentence: Sentence) -> set[UserId]:
    return {user for _, user in sentence.people}


def _only_closes(sentence: Sentence, cue: Found, asked: set[UserId] | None) -> bool:
    """Whether thanks are for what is still to come ("Can you look? Thanks!"): unless the words tell what was done.

    `asked`: whom the sentences before ask for something, by name; None if they do not ask at all.
    """
    asks_here = any(each.role is Role.REQUEST and each.start < cue.start for each in sentence.phrases)
    if not asks_here and asked is None:
        return False
    if sentence.has(Role.SOLVED) or _says_what_for(sentence, cue):
        return False
    return asks_here or _people(sentence) <= (asked or set())


def _says_what_for(sentence: Sentence, cue: Found) -> bool:
    if cue.role in (Role.SOLVED, Role.TO_SOMEONE):
        return True
    if sentence.has(Role.STILL_ASKING, start=cue.end):
        return False
    return any(word in LINKS for word in sentence.words[cue.end :])


def _signal(sentences: Sequence[Sentence], heard: Sequence[_Heard], speaker: UserId) -> Signal:
    best = max(heard, key=lambda each: each.score)
    named = _named(sentences, [each for each in heard if bool(each.doubt) == bool(best.doubt)], speaker)
    said = _said(best.cue)
    if best.doubt:
        return Signal(Kind.THANKS, best.score, named, (said, best.doubt))
    worked = any(sentence.has(Role.SOLVED) for sentence in sentences)
    score = best.score + NAMES_SOMEONE * bool(named) + SAYS_IT_WORKED * worked
    if best.score <= SURE[Role.SOLVED] and len(frozenset().union(*(each.sure_of for each in heard))) > 1:
        score += TWO_CUES
    if any(sentence.question for sentence in sentences):
        score -= ASKS_AGAIN
    reasons = (said, "says that it worked") if worked and best.cue.role is not Role.SOLVED else (said,)
    return Signal(Kind.THANKS, round(min(score, SURELY), 2), named, reasons)


def _said(cue: Found) -> str:
    quote = cue.phrase.replace(PERSON, "").strip()
    is_emoji = ":" in quote or not any(map(str.isalpha, quote))
    return "a sign of thanks" if is_emoji else f"says “{quote}”"


def _named(sentences: Sequence[Sentence], heard: Sequence[_Heard], speaker: UserId) -> tuple[UserId, ...]:
    """The people mentioned beside the thanks; if nobody is, all the people of the message."""
    beside = [user for each in heard for user in _thanked(each.sentence)]
    everywhere = [user for sentence in sentences for user in _thanked(sentence)]
    return tuple(user for user in dict.fromkeys(beside or everywhere) if user != speaker)


def _thanked(sentence: Sentence) -> Iterator[UserId]:
    """The people of a sentence, save those only told ("cc @ben") or asked ("@ben can you …")."""
    for at, user in sentence.people:
        asked = any(each.role is Role.REQUEST and each.start == at + 1 for each in sentence.phrases)
        told = any(each.role is Role.ASIDE and each.end <= at for each in sentence.phrases)
        if not told and not asked:
            yield user


def _goes_to_everyone(sentence: Sentence, cue: Found) -> bool:
    return any(each.role is Role.EVERYONE and each.start == cue.end for each in sentence.phrases)
