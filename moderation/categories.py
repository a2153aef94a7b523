"""What a flag can say: plain words, the law, the gravity, and in which time a human must look.

The table is public: `/moderation/regles/` prints it. Grounds and gravities follow French law; the
pair of category and keyword is that of the European database of statements (DSA, schema 2).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import models

from civic.lib.charter import Rule
from moderation.grounds import Category as Law


class Motive(models.TextChoices):
    """Why somebody flags."""

    CHILD = "child", "Un enfant est en danger, contenu pédocriminel"
    TERROR = "terror", "Apologie du terrorisme ou appel à en commettre"
    THREAT = "threat", "Menace ou appel à la violence, contre un élu aussi"
    SUICIDE = "suicide", "Quelqu’un parle de se tuer, ou y pousse"
    PRIVATE = "private", "Adresse, téléphone ou donnée privée de quelqu’un"
    HATE = "hate", "Haine ou injure raciste, antisémite, sexiste ou homophobe"
    DENIAL = "denial", "Négation ou apologie de crimes contre l’humanité"
    HARASSMENT = "harassment", "Harcèlement, attaque en meute"
    IMAGE = "image", "Image intime ou truquée"
    VOTE = "vote", "Fausse date, faux lieu ou fausse règle de vote"
    CAMPAIGN = "campaign", "Propagande en période interdite"
    INSULT = "insult", "Injure"
    DEFAMATION = "defamation", "Accusation fausse contre une personne (diffamation)"
    IMPOSTURE = "imposture", "Se fait passer pour quelqu’un, faux élu"
    FAKES = "fakes", "Faux comptes, fausses signatures"
    SPAM = "spam", "Publicité, arnaque, lien trompeur"
    COPYRIGHT = "copyright", "Texte ou photo repris sans droit"
    PERSONAL = "personal", "Attaque personnelle qui n’apporte rien au sujet"
    OFF_TOPIC = "off-topic", "Hors sujet ou doublon"


class Group(models.TextChoices):
    """How the form gathers the motives, so that a person finds theirs in seconds."""

    DANGER = "danger", "Quelqu’un est en danger"
    PERSON = "person", "Cela s’en prend à quelqu’un"
    DECEIT = "deceit", "C’est trompeur"
    PLACE = "place", "Cela n’a pas sa place ici"


@dataclass(frozen=True)
class Severity:
    """What a motive weighs. `gravity` goes from 1 to 4; `within` is the time to a human."""

    group: Group
    gravity: int
    within: timedelta
    ground: str
    category: str
    keyword: str
    # Whether proven, independent flags may cover it until a human looks, for a day at most.
    may_cover: bool = False
    also: tuple[str, ...] = ()

    @property
    def keywords(self) -> list[str]:
        """As the European database writes them."""
        return [f"KEYWORD_{word}" for word in (self.keyword, *self.also)]


def _hours(count: int) -> timedelta:
    return timedelta(hours=count)


SPEECH = "ILLEGAL_OR_HARMFUL_SPEECH"
CIVIC = "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"
FRAUD = "SCAMS_AND_FRAUD"
TERMS = "OTHER_VIOLATION_TC"
SEVERITIES: dict[Motive, Severity] = {
    Motive.CHILD: Severity(
        Group.DANGER,
        4,
        _hours(1),
        f"law:{Law.CHILD_ABUSE}",
        "PROTECTION_OF_MINORS",
        "CHILD_SEXUAL_ABUSE_MATERIAL",
        may_cover=True,
    ),
    Motive.TERROR: Severity(
        Group.DANGER,
        4,
        _hours(1),
        f"law:{Law.TERRORISM}",
        "RISK_FOR_PUBLIC_SECURITY",
        "TERRORIST_CONTENT",
        may_cover=True,
    ),
    Motive.THREAT: Severity(
        Group.DANGER,
        4,
        _hours(2),
        f"law:{Law.THREAT}",
        "VIOLENCE",
        "INCITEMENT_VIOLENCE_HATRED",
        may_cover=True,
    ),
    Motive.SUICIDE: Severity(
        Group.DANGER, 4, _hours(1), f"law:{Law.SELF_HARM}", "SELF_HARM", "SUICIDE"
    ),
    Motive.PRIVATE: Severity(
        Group.PERSON,
        3,
        _hours(6),
        f"law:{Law.PRIVATE_DATA}",
        "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
        "OTHER",
        may_cover=True,
    ),
    Motive.HATE: Severity(
        Group.PERSON,
        3,
        _hours(12),
        f"law:{Law.HATE}",
        SPEECH,
        "HATE_SPEECH",
        also=("DISCRIMINATION",),
    ),
    Motive.DENIAL: Severity(
        Group.PERSON, 3, _hours(12), f"law:{Law.DENIAL}", SPEECH, "HATE_SPEECH"
    ),
    Motive.HARASSMENT: Severity(
        Group.PERSON,
        3,
        _hours(12),
        f"law:{Law.HARASSMENT}",
        "CYBER_VIOLENCE",
        "CYBER_HARASSMENT",
    ),
    Motive.IMAGE: Severity(
        Group.PERSON,
        3,
        _hours(12),
        f"law:{Law.IMAGE}",
        "CYBER_VIOLENCE",
        "NON_CONSENSUAL_MATERIAL_DEEPFAKE",
    ),
    Motive.VOTE: Severity(
        Group.DECEIT,
        3,
        _hours(12),
        f"law:{Law.ELECTION}",
        CIVIC,
        "MISINFORMATION_DISINFORMATION",
    ),
    Motive.CAMPAIGN: Severity(
        Group.DECEIT, 3, _hours(2), f"law:{Law.ELECTION}", CIVIC, "VIOLATION_NATIONAL_LAW"
    ),
    Motive.INSULT: Severity(Group.PERSON, 2, _hours(48), f"law:{Law.INSULT}", SPEECH, "OTHER"),
    Motive.DEFAMATION: Severity(
        Group.PERSON, 2, _hours(72), f"law:{Law.DEFAMATION}", SPEECH, "DEFAMATION"
    ),
    Motive.IMPOSTURE: Severity(
        Group.DECEIT,
        2,
        _hours(24),
        f"law:{Law.IMPERSONATION}",
        FRAUD,
        "IMPERSONATION_ACCOUNT_HIJACKING",
    ),
    Motive.FAKES: Severity(
        Group.DECEIT, 2, _hours(48), f"terms:{Rule.IDENTITY}", FRAUD, "INAUTHENTIC_ACCOUNTS"
    ),
    Motive.SPAM: Severity(
        Group.PLACE, 1, _hours(24), f"terms:{Rule.SPAM}", FRAUD, "PHISHING", may_cover=True
    ),
    Motive.COPYRIGHT: Severity(
        Group.PLACE,
        2,
        _hours(72),
        f"law:{Law.COPYRIGHT}",
        "INTELLECTUAL_PROPERTY_INFRINGEMENTS",
        "COPYRIGHT_INFRINGEMENT",
    ),
    Motive.PERSONAL: Severity(Group.PERSON, 1, _hours(120), f"terms:{Rule.PERSON}", TERMS, "OTHER"),
    Motive.OFF_TOPIC: Severity(Group.PLACE, 1, _hours(120), f"terms:{Rule.TOPIC}", TERMS, "OTHER"),
}
# Said by the law and by a person at risk: no moderator of one case alone may leave it for tomorrow.
GRAVE = 4


# Answered by a note, a warning before the words or a passage taken out: to reformulate is asked.
# Whole texts taken away for that would protect whoever is criticised, elected officials first.
NEVER_WITHHELD = {Motive.PERSONAL}


def severity(motive: str) -> Severity:
    """What a motive weighs."""
    return SEVERITIES[Motive(motive)]


def weightiest(motives: list[str]) -> Motive:
    """The motive that decides in which time a case is looked at: graver first, then sooner."""
    return max(
        (Motive(one) for one in motives),
        key=lambda one: (SEVERITIES[one].gravity, -SEVERITIES[one].within),
    )


def grouped() -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of the form, in groups."""
    return [
        (
            str(group.label),
            [(one.value, str(one.label)) for one in Motive if SEVERITIES[one].group == group],
        )
        for group in Group
    ]


# The kinds of the legal notice, as motives: a notice and a flag make the same case.
OF_NOTICE: dict[str, Motive] = {
    Law.CHILD_ABUSE: Motive.CHILD,
    Law.TERRORISM: Motive.TERROR,
    Law.THREAT: Motive.THREAT,
    Law.SELF_HARM: Motive.SUICIDE,
    Law.PRIVATE_DATA: Motive.PRIVATE,
    Law.HATE: Motive.HATE,
    Law.DENIAL: Motive.DENIAL,
    Law.HARASSMENT: Motive.HARASSMENT,
    Law.IMAGE: Motive.IMAGE,
    Law.ELECTION: Motive.VOTE,
    Law.INSULT: Motive.INSULT,
    Law.DEFAMATION: Motive.DEFAMATION,
    Law.IMPERSONATION: Motive.IMPOSTURE,
    Law.SCAM: Motive.SPAM,
    Law.COPYRIGHT: Motive.COPYRIGHT,
    Law.OTHER: Motive.OFF_TOPIC,
}
