"""Hear one person thank another: which words are real thanks, how sure that is, and whom they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scoring.detectors.sentences import Sentence, read
from scoring.languages import SIGNS, Role
from scoring.lexicon import Found, Lexicon
from scoring.model import Kind, Message, Signal, UserId
from scoring.words import count

CUES = (Role.THANKS, Role.WEAK, Role.SOLVED, Role.TO_SOMEONE, Role.CLOSING, Role.COURTESY)
"""The roles that sound like a thank-you, the doubtful ones last."""

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
WORDS_BEFORE = 4
"""Praise and "it works" stand early in their sentence: "my first thought was: superstar" thanks nobody."""
A_SHORT_SENTENCE = 8
"""Words. Praise may also end a sentence, if that is short: "worked like a charm sir, great help"."""
BESIDE = 4
"""Words between praise and the person it is for, who may also be called first: "@ana, the talk was superb"."""
A_WHOLE_CLAIM = 3
"""Words. "That fixed it" says what worked; "works now" only where nothing is said to work before it."""
A_REAL_QUESTION = 4
"""Words. Shorter ones ("Really?", "Right?") rarely wait for an answer; those that do hold a phrase of asking."""

SHORT = 2
"""Letters. Cues no longer than this are words of other languages, too."""
NEAR = 2
"""Words that may stand between thanks and what says whose or whom they are for: "said many thanks"."""

DIRECTED = (Role.THANKS, Role.TO_SOMEONE)
"""Cues that may say right after whom they go to."""

_SARCASM_MARK = re.compile(r"(?:^|\s)/s\s*$")


Beside = tuple[Sentence | None, Sentence | None]
"""The sentences before and after one, if there are any."""


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


def detect(message: Message, lexicon: Lexicon) -> Iterator[Signal]:
    """Yield one signal if the message thanks somebody, however often it does; a low score if it only sounds like it."""
    if not lexicon.may_hold_a_cue(message.text):
        return
    sentences = read(message.text, lexicon)
    heard = list(_heard(sentences, lexicon.thanking))
    if heard:
        signal = _signal(sentences, heard, message.user)
        ironic = _SARCASM_MARK.search(message.text[-20:])
        yield replace(signal, score=DOUBTFUL, reasons=(signal.reasons[0], "marked as sarcasm")) if ironic else signal


def _heard(sentences: Sequence[Sentence], thanking: frozenset[str]) -> Iterator[_Heard]:
    asked: set[UserId] | None = None
    for before, sentence, following in zip((None, *sentences), sentences, (*sentences[1:], None), strict=False):
        cues = [each for each in sentence.phrases if each.role in CUES and _stands(sentence, each)]
        if cues:
            yield _surest(sentence, cues, (before, following), asked)
        else:
            yield from _only_sounds_like_it(sentence, thanking)
        if _asks(sentence):
            asked = asked or set()
            asked |= _people(sentence)


def _only_sounds_like_it(sentence: Sentence, thanking: frozenset[str]) -> Iterator[_Heard]:
    """Phrases with words of thanks that thank nobody: "no thanks", "thank god", "thanks to caching"."""
    for each in sentence.phrases:
        if each.role in (Role.NEVER, Role.TO_SOMEONE) and not thanking.isdisjoint(
            sentence.words[each.start : each.end]
        ):
            doubt = "is no thank-you" if each.role is Role.NEVER else "thanks nobody who is here"
            yield _Heard(sentence, each, doubt, frozenset())
            return


def _surest(sentence: Sentence, cues: Sequence[Found], beside: Beside, asked: set[UserId] | None) -> _Heard:
    doubts = [(cue, _doubt(sentence, cue, beside, asked)) for cue in cues]
    sure = [cue for cue, doubt in doubts if not doubt]
    if not sure:
        return _Heard(sentence, *doubts[0], frozenset())
    return _Heard(sentence, max(sure, key=lambda cue: SURE[cue.role]), "", frozenset(cue.role for cue in sure))


def _stands(sentence: Sentence, cue: Found) -> bool:
    if cue.role is Role.TO_SOMEONE:
        beside = any(at == 0 or cue.start - BESIDE <= at < cue.end + BESIDE for at, _ in sentence.people)
        return beside or _goes_to_everyone(sentence, cue)
    if cue.role is Role.SOLVED:
        before, claim, after = _around(sentence, cue)
        early = before <= (WORDS_BEFORE if claim >= A_WHOLE_CLAIM else 1)
        return early and after <= WORDS_AFTER_SOLVED and not sentence.question
    if cue.role is Role.WEAK:
        before, said, after = _around(sentence, cue)
        ends_it = not after and before + said <= A_SHORT_SENTENCE
        return before <= WORDS_BEFORE or ends_it or bool(sentence.people)
    return True


def _around(sentence: Sentence, cue: Found) -> tuple[float, float, float]:
    """How many words stand before a cue, in it, and after it."""
    said = sentence.words
    return count(said[: cue.start]), count(said[cue.start : cue.end]), count(said[cue.end :])


def _doubt(sentence: Sentence, cue: Found, beside: Beside, asked: set[UserId] | None) -> str:
    if _is_foreign(sentence, cue):
        return "is a word of another language"
    if cue.role is Role.CLOSING:
        return "thanks for what has not happened yet"
    if cue.role is Role.COURTESY:
        return "a courtesy"
    if any(each.role is Role.REPORTED and 0 <= cue.start - each.end <= NEAR for each in sentence.phrases):
        return "reports what somebody else said"
    if _let_down(sentence, cue, beside) or _turned_round(sentence, cue):
        return "says that it did not help"
    return "closes a request" if _only_closes(sentence, cue, asked) else ""


def _let_down(sentence: Sentence, cue: Found, beside: Beside) -> bool:
    """Whether the help did not help, whatever the politeness: "thanks, but it still fails", "Still fails. Thanks."""
    before, following = beside
    if sentence.has(Role.SOLVED):
        return False
    if sentence.has(Role.LETDOWN, start=cue.end) or (following is not None and following.has(Role.LETDOWN)):
        return True
    failed = before is not None and before.has(Role.LETDOWN) and not before.has(Role.SOLVED)
    return (sentence.has(Role.LETDOWN) or failed) and not _says_what_for(sentence, cue)


def _is_foreign(sentence: Sentence, cue: Found) -> bool:
    """Whether a word as short as "ty" stands among phrases of languages in which it means something else."""
    if sum(map(len, sentence.words[cue.start : cue.end])) > SHORT or cue.languages == (SIGNS,):
        return False
    others = [each for each in sentence.phrases if each != cue and each.languages != (SIGNS,)]
    return bool(others) and all(set(cue.languages).isdisjoint(each.languages) for each in others)


def _turned_round(sentence: Sentence, cue: Found) -> bool:
    """Whether bare thanks are followed by a "but": "thanks, but I have no root there"."""
    turn = next((each.start for each in sentence.phrases if each.role is Role.BUT and each.start >= cue.end), None)
    if turn is None or sentence.has(Role.SOLVED):
        return False
    return not any(cue.end <= at < turn for at in sentence.links)


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
    praises = any(each.role is Role.WEAK and each != cue and each.languages != (SIGNS,) for each in sentence.phrases)
    if praises or sentence.has(Role.SOLVED) or _says_what_for(sentence, cue):
        return False
    return asks_here or _people(sentence) <= (asked or set())


def _says_what_for(sentence: Sentence, cue: Found) -> bool:
    if cue.role in (Role.SOLVED, Role.TO_SOMEONE):
        return True
    if sentence.has(Role.STILL_ASKING, start=cue.end):
        return False
    return any(at >= cue.end for at in sentence.links)


def _signal(sentences: Sequence[Sentence], heard: Sequence[_Heard], speaker: UserId) -> Signal:
    best = max(heard, key=lambda each: each.score)
    named = _named(sentences, [each for each in heard if bool(each.doubt) == bool(best.doubt)], speaker)
    said = _said(best.cue)
    doubtful = Signal(
        Kind.THANKS,
        best.score,
        named,
        (said, best.doubt),
        cues=tuple(dict.fromkeys(each.cue.name for each in heard)),
        language=_language(best.cue, sentences),
        everyone=any(_goes_to_everyone(each.sentence, each.cue) for each in heard),
        plain=best.cue.role in DIRECTED or bool(named),
    )
    if best.doubt:
        return doubtful
    worked = any(sentence.has(Role.SOLVED) for sentence in sentences)
    score = best.score + NAMES_SOMEONE * bool(named) + SAYS_IT_WORKED * worked
    if best.score <= SURE[Role.SOLVED] and len(frozenset().union(*(each.sure_of for each in heard))) > 1:
        score += TWO_CUES
    if any(sentence.question for sentence in sentences):
        score -= ASKS_AGAIN
    reasons = (said, "says that it worked") if worked and best.cue.role is not Role.SOLVED else (said,)
    return replace(doubtful, score=round(min(score, SURELY), 2), reasons=reasons)


def _language(cue: Found, sentences: Sequence[Sentence]) -> str:
    """The language of the cue; where several have it, the one that most of the message's phrases are in."""
    if len(cue.languages) == 1:
        return cue.languages[0]
    spoken = [code for each in sentences for found in each.phrases for code in found.languages]
    return max(cue.languages, key=spoken.count)


def _said(cue: Found) -> str:
    quote = cue.name
    is_emoji = ":" in quote or not any(map(str.isalpha, quote))
    return "a sign of thanks" if is_emoji else f"says “{quote}”"


def _named(sentences: Sequence[Sentence], heard: Sequence[_Heard], speaker: UserId) -> tuple[UserId, ...]:
    """The people mentioned beside the thanks; if nobody is, all the people of the message."""
    beside = [user for each in heard for user in _thanked(each.sentence, each.cue)]
    everywhere = [user for sentence in sentences for user in _thanked(sentence)]
    return tuple(user for user in dict.fromkeys(beside or everywhere) if user != speaker)


def _thanked(sentence: Sentence, cue: Found | None = None) -> Iterator[UserId]:
    """The people of a sentence, save those only told ("cc @ben") or asked ("@ben can you …")."""
    after = [(at, user) for at, user in sentence.people if cue and at >= cue.end - 1]
    for at, user in after or sentence.people:
        asked = any(each.role is Role.REQUEST and each.start == at + 1 for each in sentence.phrases)
        told = any(each.role is Role.ASIDE and each.end <= at for each in sentence.phrases)
        if not told and not asked:
            yield user


def _goes_to_everyone(sentence: Sentence, cue: Found) -> bool:
    return any(
        each.role is Role.EVERYONE and (0 <= each.start - cue.end <= NEAR or 0 <= cue.start - each.end <= NEAR)
        for each in sentence.phrases
    )
