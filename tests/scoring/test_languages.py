"""Every language file says what it must, and the tables of things people type in each language but English hold."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from scoring import languages
from scoring.detectors import thanks
from scoring.languages import Role
from scoring.lexicon import CUES, lexicon
from scoring.listening import LEAST
from scoring.model import ChannelId, Message, Ts, UserId
from scoring.words import fold, words


def is_thanks(text: str) -> bool:
    message = Message(ChannelId("C1"), Ts("1700000000.000100"), UserId("U1"), text)
    return any(signal.score >= LEAST for signal in thanks.detect(message, lexicon()))


THANKS = [
    "danke!",
    "Vielen Dank <@U2>, jetzt gehts",
    "Danke für die schnelle Hilfe!",
    "Dankeschön 😊",
    "merci beaucoup",
    "Merci <@U2>, ça marche maintenant",
    "un grand merci à <@U2>",
    "¡Muchas gracias!",
    "gracias <@U2>, ya funciona",
    "mil gracias por la ayuda",
    "muito obrigado!",
    "Obrigada <@U2>, deu certo",
    "valeu!",
    "vlw",
    "ich schau mal, danke",
    "genau was ich brauche, danke",
    "je vais jeter un œil, merci",
    "lo que necesito, gracias",
    "vou dar uma olhada, valeu!",
]

NOT_THANKS = [
    "Nein danke",
    "Danke im Voraus!",
    "Kann mir jemand helfen? Danke!",
    "Gott sei Dank",
    "danke, geht aber immer noch nicht",
    "gern geschehen",
    "non merci",
    "merci d'avance",
    "Quelqu'un peut m'aider ? Merci !",
    "merci mais ça marche toujours pas",
    "de rien",
    "no gracias",
    "gracias de antemano",
    "¿Alguien sabe cómo se hace? Gracias",
    "gracias pero no funciona",
    "gracias a dios",
    "de nada",
    "não, obrigado",
    "Alguém sabe como faço isso? Obrigado!",
    "desde já obrigado",
    "obrigado mas ainda não funciona",
    "graças a deus",
    "eu não sou obrigado a isso",
    "merci de fermer la porte",
    "kann jemand mal schauen? danke",
]


@pytest.mark.parametrize("text", THANKS)
def test_this_is_thanks(text: str) -> None:
    assert is_thanks(text)


@pytest.mark.parametrize("text", NOT_THANKS)
def test_this_is_not(text: str) -> None:
    assert not is_thanks(text)


def test_every_file_in_the_folder_is_a_language_that_says_thanks() -> None:
    files = {each.name for each in resources.files(languages).iterdir() if each.name.endswith(".toml")}
    assert {f"{language.code}.toml" for language in languages.LANGUAGES} == files
    assert all(language.name and language.phrases[Role.THANKS] for language in languages.LANGUAGES)


def test_no_list_in_a_language_file_has_an_unknown_name() -> None:
    known = {role.value for role in Role}
    for each in resources.files(languages).iterdir():
        if each.name.endswith(".toml"):
            raw = tomllib.loads(each.read_text("utf-8"))
            assert raw.keys() <= {"name", "links", "phrases", "types", "types_after_links"}, each.name
            assert raw["phrases"].keys() <= known, each.name


def test_no_phrase_means_two_things() -> None:
    meanings: dict[tuple[str, ...], set[Role]] = {}
    for language in languages.LANGUAGES:
        for role, phrases in language.phrases.items():
            for phrase in phrases:
                assert words(phrase), f"{language.code}: {phrase!r} holds no word"
                meanings.setdefault(tuple(words(phrase)), set()).add(role)
    assert {phrase: roles for phrase, roles in meanings.items() if len(roles) > 1} == {}


def test_the_quick_look_misses_no_phrase_of_thanks() -> None:
    for language in languages.LANGUAGES:
        for phrase in (each for role in CUES for each in language.phrases[role]):
            assert lexicon().may_hold_a_cue(phrase.replace("@", "<@U2>"), feedback=True), phrase
            assert lexicon().may_hold_a_cue(fold(phrase).upper().replace("@", "<@U2>"), feedback=True), phrase
