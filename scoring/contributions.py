"""The kinds of contribution: all-contributors' keys and some of our own, the words people type for them, a guess."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.languages import LANGUAGES
from scoring.words import fold, words

USUAL = "question"
"""What most thank-yous in a chat are for: an answer."""
LINK_REACH = 6
"""How many words after "for" still say what for: "for the really nice and thorough review"."""


@dataclass(frozen=True, slots=True)
class ContributionType:
    """One way to contribute, as leads choose it and as people type it."""

    key: str
    label: str
    what: str
    aliases: tuple[str, ...] = ()


_TABLE = (
    ("audio", "Audio", "podcasts, music or sound", "podcast, podcasts, music, sound"),
    ("a11y", "Accessibility", "making things usable for everyone", "accessible"),
    ("bug", "Bug reports", "reporting what is broken", "bugs, bug report, issue, issues, report, reports"),
    ("blog", "Blog posts", "writing articles and posts", "blogs, blog post, post, posts, article, articles"),
    ("business", "Business development", "partnerships and business", "partnership, partnerships"),
    ("code", "Code", "writing code", "coding, pr, prs, pull request, pull requests, patch, commit, commits, fix"),
    ("content", "Content", "texts, for a website for instance", "copy, website, newsletter"),
    ("data", "Data", "data for tests, apps or research", "dataset, datasets"),
    ("doc", "Documentation", "guides, references and READMEs", "docs, guide, guides, readme, wiki, manual"),
    ("design", "Design", "logos, interfaces and pictures", "logo, ux, ui, art, graphics"),
    ("example", "Examples", "examples that others learn from", "sample, samples, demo, demos"),
    ("eventOrganizing", "Organizing events", "meetups, conferences and calls",
     "event, events, event organizing, event organising, organizing, organising, organizer, meetup, meetups"),
    ("financial", "Financial support", "giving money", "money, donation, donations, sponsor, sponsorship"),
    ("fundingFinding", "Finding funds", "finding grants and sponsors", "funding, grant, grants, fundraising"),
    ("ideas", "Ideas & feedback", "ideas, planning and feedback", "idea, feedback, suggestion, suggestions"),
    ("infra", "Infrastructure", "hosting, builds and servers", "hosting, ci, build, builds, ops, devops"),
    ("maintenance", "Maintenance", "keeping things running", "maintain, maintainer, chore, chores, upkeep"),
    ("mentoring", "Mentoring", "helping newcomers find their feet", "mentor, mentorship, onboarding, coaching"),
    ("platform", "Packaging", "porting and packaging", "package, packages, porting, port"),
    ("plugin", "Plugins", "plugins and libraries around the project", "library, libraries, extension, extensions"),
    ("projectManagement", "Project management", "keeping the work on course", "pm, project, coordination, planning"),
    ("promotion", "Promotion", "spreading the word", "marketing, social media, advocacy, outreach"),
    ("question", "Answering questions", "helping others in chat or a forum",
     "questions, answer, answers, answering, support, help, helping, helped"),
    ("research", "Research", "studies, background and literature", "study, studies, paper, papers"),
    ("review", "Reviews", "reviewing others’ work", "reviewing, reviewed, code review, pr review, proofreading"),
    ("security", "Security", "finding or fixing security problems", "vulnerability, cve, audit"),
    ("tool", "Tools", "tools and scripts the community uses", "tooling, script, scripts, bot, bots"),
    ("translation", "Translation", "translating into other languages", "translations, translating, i18n, l10n"),
    ("test", "Tests", "writing tests", "testing, qa"),
    ("tutorial", "Tutorials", "step-by-step lessons", "course, courses, workshop, workshops, how to, lesson"),
    ("talk", "Talks", "talks and presentations", "talking, presentation, presentations, speaker, speaking, slides"),
    ("userTesting", "User testing", "trying things out and telling how it went", "usability, beta testing"),
    ("video", "Videos", "videos and screencasts", "screencast, screencasts, recording, stream, streaming"),
    ("release", "Releases", "preparing and publishing releases", "releasing, release notes, changelog"),
    ("triage", "Triage", "sorting and reproducing reports", "triaging, labelling, labeling, sorting"),
    ("moderation", "Moderation", "keeping a channel kind and on topic", "moderating, moderator, mod"),
    ("governance", "Governance", "boards, elections and policies", "board, committee, election, elections, policy"),
)  # fmt: skip
"""Key, label, what it is, and other words for it. The first 33 are all-contributors', in their order."""

TYPES: dict[str, ContributionType] = {
    key: ContributionType(key, label, what, tuple(aliases.split(", "))) for key, label, what, aliases in _TABLE
}


def find(word: str) -> ContributionType | None:
    """The type a person means by `word`: its key, its label or an alias; case and hyphens do not matter."""
    return _BY_NAME.get(_normal(word))


def guess(text: str) -> str:
    """The type a thank-you's words suggest: what follows "for", "your" or "great" before telling words anywhere."""
    said = words(text)
    linked = (hit for start in _after_links(said) for hit in _hints(said[start : start + LINK_REACH], linked=True))
    return next(linked, None) or next(_hints(said, linked=False), USUAL)


def _normal(name: str) -> str:
    return " ".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _after_links(said: Sequence[str]) -> Iterator[int]:
    return (at + 1 for at, word in enumerate(said) if word in _LINKS)


def _hints(said: Sequence[str], *, linked: bool) -> Iterator[str]:
    for word in said:
        hint = _TELLING.get(word) or (_TELLING_AFTER_LINKS.get(word) if linked else None)
        if hint:
            yield hint


def _by_word(types: Iterable[Mapping[str, tuple[str, ...]]]) -> dict[str, str]:
    return {fold(hint): key for each in types for key, hints in each.items() for hint in hints}


_BY_NAME = {_normal(name): each for each in TYPES.values() for name in (each.key, each.label, *each.aliases)}
_LINKS = frozenset(fold(word) for language in LANGUAGES for word in language.links)
_TELLING = _by_word(language.types for language in LANGUAGES)
_TELLING_AFTER_LINKS = _by_word(language.types_after_links for language in LANGUAGES)
