"""What a notice or a decision leans on: the law, in plain words, or a rule of the terms."""

from django.db import models

from civic.lib.charter import Rule


class Category(models.TextChoices):
    """Kinds of illegal content, as the notice form lists them."""

    CHILD_ABUSE = "child_abuse", "Contenu pédocriminel, enfant en danger"
    TERRORISM = "terrorism", "Apologie du terrorisme ou appel à en commettre"
    THREAT = "threat", "Menace ou appel à la violence, y compris contre un élu"
    SELF_HARM = "self_harm", "Incitation au suicide"
    PRIVATE_DATA = "private_data", "Adresse, téléphone ou autre donnée privée divulguée"
    HATE = "hate", "Haine, discrimination, injure raciste, antisémite, sexiste ou homophobe"
    DENIAL = "denial", "Négation ou apologie de crimes contre l’humanité"
    HARASSMENT = "harassment", "Harcèlement, attaque en meute"
    IMAGE = "image", "Image intime ou truquée, diffusée sans accord"
    ELECTION = "election", "Fausse information sur un vote ou propagande interdite"
    INSULT = "insult", "Injure"
    DEFAMATION = "defamation", "Diffamation"
    IMPERSONATION = "impersonation", "Usurpation d’identité, faux élu"
    SCAM = "scam", "Arnaque, hameçonnage"
    COPYRIGHT = "copyright", "Texte, photo ou marque utilisés sans droit"
    OTHER = "other", "Autre contenu contraire à la loi"


# A life or a child may be at stake: an hour, not a day.
URGENT = (Category.CHILD_ABUSE, Category.TERRORISM, Category.THREAT, Category.SELF_HARM)

LAWS: dict[Category, str] = {
    Category.CHILD_ABUSE: "code pénal, article 227-23",
    Category.TERRORISM: "code pénal, article 421-2-5",
    Category.THREAT: "code pénal, articles 222-17 et 433-3 ; loi du 29 juillet 1881, article 24",
    Category.SELF_HARM: "code pénal, article 223-13",
    Category.PRIVATE_DATA: "code pénal, articles 223-1-1 et 226-1",
    Category.HATE: "loi du 29 juillet 1881, articles 24, 32 et 33",
    Category.DENIAL: "loi du 29 juillet 1881, articles 24 et 24 bis",
    Category.HARASSMENT: "code pénal, article 222-33-2-2",
    Category.IMAGE: "code pénal, articles 226-2-1 et 226-8",
    Category.ELECTION: "code électoral, articles L. 49, L. 97 et L. 163-2",
    Category.INSULT: "loi du 29 juillet 1881, articles 29 et 33",
    Category.DEFAMATION: "loi du 29 juillet 1881, articles 29, 31 et 32",
    Category.IMPERSONATION: "code pénal, articles 226-4-1 et 433-17",
    Category.SCAM: "code pénal, article 313-1",
    Category.COPYRIGHT: "code de la propriété intellectuelle, articles L. 335-2 et L. 713-2",
}

Choices = list[tuple[str, str]]


def grounds() -> list[tuple[str, Choices]]:
    """Return the grouped choices of a decision: `law:<category>` or `terms:<rule>`."""
    laws = [(f"law:{kind}", f"{kind.label} ({law})") for kind, law in LAWS.items()]
    rules = [(f"terms:{rule}", f"Règle {rule.number} : {rule.label}") for rule in Rule]
    return [("La loi", laws), ("Les conditions d’utilisation", rules)]


def ground_sentence(ground: str) -> str:
    """Return what the author reads as the ground; empty when a restriction is lifted."""
    source, _, key = ground.partition(":")
    if source == "law":
        category = Category(key)
        return f"{category.label} ({LAWS[category]})."
    if source == "terms":
        rule = Rule(key)
        return f"règle {rule.number} des conditions d’utilisation : {rule.label}."
    return ""
