"""Who is who by what people type, what may be one person, and who is suggested: tables of named cases."""

from __future__ import annotations

import pytest

from scoring.identity import (
    Known,
    NotTheSame,
    Side,
    Suggestion,
    Unreadable,
    merged,
    parse,
    suggestions,
    written,
)
from scoring.model import UserId

ANA, BEN, EVA = UserId("UANA"), UserId("UBEN"), UserId("UEVA")
GH, FORUM = UserId("github:ana"), UserId("forum:ana")

READ = {
    "a handle with its place": ("github:octocat", "github:octocat"),
    "in any case": ("GitHub:OctoCat", "github:octocat"),
    "with spaces and an at": ("  github : @octocat ", "github:octocat"),
    "a short name of the place": ("gh:octocat", "github:octocat"),
    "a profile's address": ("https://github.com/Octocat", "github:octocat"),
    "without https": ("github.com/octocat/", "github:octocat"),
    "with www and a tab": ("https://www.github.com/octocat?tab=repositories#top", "github:octocat"),
    "as Slack wraps a link": ("<https://github.com/octocat|github.com/octocat>", "github:octocat"),
    "at GitLab": ("https://gitlab.com/Sam_1", "gitlab:sam_1"),
    "a Discourse profile": ("https://forum.example.org/u/Sam_1/summary", "forum:sam_1"),
    "an older Discourse profile below a path": ("https://example.org/forum/users/sam", "forum:sam"),
    "a Discourse handle outside ASCII": ("https://forum.example.org/u/J%C3%BCrgen", "forum:jürgen"),
    "discourse by its own name": ("discourse:sam", "forum:sam"),
    "an e-mail address": ("Ana.Maria@Example.org", "email:ana.maria@example.org"),
    "as Slack wraps it": ("<mailto:ana@example.org|ana@example.org>", "email:ana@example.org"),
    "with its place": ("e-mail:ana@example.org", "email:ana@example.org"),
    "GitHub's own address is a handle": ("1234+OctoCat@users.noreply.github.com", "github:octocat"),
    "a name": ("name:Sam   SMITH", "name:sam smith"),
    "a Slack id": ("U0123ABC", "U0123ABC"),
    "a Slack mention": ("<@U0123ABC|ana>", "U0123ABC"),
    "invisible signs": ("github:octo\u200bcat", "github:octocat"),
    "full-width letters": ("ｇｉｔｈｕｂ：ｏｃｔｏｃａｔ", "github:octocat"),
}

REFUSED = {
    "nothing": ("", "in one line"),
    "a whole letter": ("x" * 201, "in one line"),
    "a handle from nowhere": ("@octocat", "Where is “octocat” from?"),
    "a place nobody knows": ("myspace:tom", "“myspace” is no place I know"),
    "a repository": ("https://github.com/octocat/hello", "not somebody’s profile"),
    "no profile": ("https://github.com/settings", "not somebody’s profile"),
    "some page": ("https://example.org/about", "not somebody’s profile"),
    "a broken address": ("https://[github.com/x", "cannot be read"),
    "no such handle": ("github:-octo_cat", "nobody’s name on GitHub"),
    "an empty handle": ("github:", "nobody’s name on GitHub"),
    "a bot": ("github:dependabot[bot]", "bots aren’t credited"),
    "no e-mail address": ("email:ana", "nobody’s name on e-mail"),
    "no name": ("name: <>", "nobody’s name"),
}


@pytest.mark.parametrize(("typed", "identity"), READ.values(), ids=READ)
def test_what_people_type_is_read(typed: str, identity: str) -> None:
    assert parse(typed) == identity
    assert parse(identity) == identity, "what is read is read the same again"


@pytest.mark.parametrize(("typed", "part"), REFUSED.values(), ids=REFUSED)
def test_what_names_nobody_is_refused_with_a_way_on(typed: str, part: str) -> None:
    with pytest.raises(Unreadable) as refused:
        parse(typed)
    assert part in refused.value.sentence


def test_identities_are_written_for_people() -> None:
    assert [written(each) for each in ("github:ana", "forum:ana", "email:a@b.org", "x:y")] == [
        "ana (GitHub)", "ana (forum)", "a@b.org", "y (x)",
    ]  # fmt: skip


def side(id: str, root: str | None = None, home: str | None = None) -> Side:
    return Side(UserId(id), id, UserId(root or id), root or id, home)


MERGED = {
    "into Slack's identity": (side(GH), side(ANA), (GH, ANA)),
    "also the other way round": (side(ANA), side(GH), (GH, ANA)),
    "neither in Slack: the first into the second": (side(GH), side(FORUM), (GH, FORUM)),
    "into one that counts for somebody": (side(FORUM), side(GH, ANA), (FORUM, GH)),
    "the one that is free, if only one is": (side(GH, "name:ana"), side(FORUM), (FORUM, GH)),
    "somebody from another workspace": (side("UEXT", home="T2"), side(ANA), ("UEXT", ANA)),
}

NOT_MERGED = {
    "into themselves": (side(ANA), side(ANA), "one and the same"),
    "who are one already": (side(GH, ANA), side(FORUM, ANA), "same person already"),
    "in a circle": (side(ANA), side(GH, ANA), "same person already"),
    "two members": (side(ANA), side(BEN), "two members"),
    "two members behind their other identities": (side(GH, ANA), side(FORUM, BEN), "two members"),
    "two members of one other workspace": (side("U1", home="T2"), side("U2", home="T2"), "two members"),
    "who counts for another": (side(GH, "name:ana"), side(ANA), "counts for name:ana already"),
    "when both count for others": (side(GH, "name:ana"), side(FORUM, "name:a"), "counts for name:ana already"),
}


@pytest.mark.parametrize(("one", "other", "expected"), MERGED.values(), ids=MERGED)
def test_two_are_merged(one: Side, other: Side, expected: tuple[str, str]) -> None:
    assert merged(one, other) == expected


@pytest.mark.parametrize(("one", "other", "part"), NOT_MERGED.values(), ids=NOT_MERGED)
def test_nobody_is_merged(one: Side, other: Side, part: str) -> None:
    with pytest.raises(NotTheSame) as refused:
        merged(one, other)
    assert part in refused.value.sentence


def test_two_members_are_one_if_a_lead_says_so() -> None:
    assert merged(side(BEN), side(ANA), sure=True) == (BEN, ANA)
    assert merged(side(BEN), side(GH, ANA), sure=True) == (BEN, ANA), "nobody in Slack is below another identity"


def test_who_was_said_not_to_be_the_same_is_not_merged() -> None:
    with pytest.raises(NotTheSame, match="Take that back first"):
        merged(side(GH), side(ANA), apart=True)


A_ANA = Known(ANA, "ana", "ana@example.org")
A_GH = Known(GH, "ana")
A_FORUM = Known(FORUM, "ana.m", "ana@example.org")

SUGGESTED = {
    "by handle": ([A_ANA, A_GH], [], [], [(ANA, GH, "handle")]),
    "by e-mail": ([A_ANA, A_FORUM], [], [], [(ANA, FORUM, "email")]),
    "whatever the case": ([A_ANA, Known(GH, "ANA")], [], [], [(ANA, GH, "handle")]),
    "an e-mail address is an identity too": (
        [A_ANA, Known(UserId("email:ana@example.org"), "ana@example.org", "ana@example.org")],
        [], [], [(ANA, "email:ana@example.org", "email")],
    ),
    "both, each pair once": ([A_ANA, A_GH, Known(FORUM, "ana", "ana@example.org")], [], [],
                             [(ANA, FORUM, "email"), (ANA, GH, "handle"), (FORUM, GH, "handle")]),
    "not those who are one": ([A_ANA, Known(GH, "ana", root=ANA)], [], [], []),
    "not those said not to be": ([A_ANA, A_GH], [(ANA, GH)], [], []),
    "nor one of them behind another identity": (
        [A_ANA, A_GH, Known(FORUM, "ana", root=ANA)], [(ANA, GH)], [], [],
    ),
    "not two members with one e-mail": ([A_ANA, Known(BEN, "ben", "ana@example.org")], [], [], []),
    "a member and somebody from another workspace": (
        [A_ANA, Known(EVA, "eva", "ana@example.org", home="T2")], [], [], [(ANA, EVA, "email")],
    ),
    "not two of one handle in Slack": ([A_ANA, Known(EVA, "ana", home="T2")], [], [], []),
    "not by having no handle": ([Known(ANA), Known(GH)], [], [], []),
    "not by a name": ([A_ANA, Known(UserId("name:ana"), "ana")], [], [], []),
    "who says so": ([A_ANA], [], [(ANA, UserId("github:a-m"))], [(ANA, "github:a-m", "claim")]),
    "who says so comes first and once": ([A_ANA, A_GH], [], [(ANA, GH)], [(ANA, GH, "claim")]),
    "who said so and is": ([A_ANA, Known(GH, "x", root=ANA)], [], [(ANA, GH)], []),
}  # fmt: skip


@pytest.mark.parametrize(("known", "apart", "claims", "expected"), SUGGESTED.values(), ids=SUGGESTED)
def test_who_may_be_the_same_is_suggested(
    known: list[Known],
    apart: list[tuple[UserId, UserId]],
    claims: list[tuple[UserId, UserId]],
    expected: list[tuple[str, str, str]],
) -> None:
    assert suggestions(known, apart, claims) == [Suggestion(UserId(a), UserId(b), why) for a, b, why in expected]
