"""The rules of the terms of use that a moderator may name, in one numbered list.

The terms page prints them and the moderators' form offers them, so that a decision can
never lean on a rule that nobody can read.
"""

from django.db import models


class Rule(models.TextChoices):
    """What the terms of use ask for beyond the law, in the order the terms print them."""

    PERSON = "person", "discuter des idées et des actes, sans attaque gratuite contre une personne"
    PRIVACY = "privacy", "ne pas publier les données privées d’autrui"
    IDENTITY = "identity", "ne pas se faire passer pour un autre, ni prendre une fonction"
    SPAM = "spam", "pas de publicité, d’arnaque ni de contenu répété"
    TOPIC = "topic", "proposer quelque chose à faire, dans le territoire et le thème indiqués"

    @property
    def number(self) -> int:
        """Its place in the list, from 1."""
        return list(Rule).index(self) + 1


RULE_DETAILS: dict[Rule, str] = {
    Rule.PERSON: (
        "Vous pouvez critiquer durement une décision, un projet ou une action publique. "
        "Vous ne pouvez pas vous en prendre à quelqu’un pour ce qu’il est, ni à ses proches."
    ),
    Rule.PRIVACY: (
        "Pas d’adresse personnelle, de numéro de téléphone, de document médical ni de photo "
        "d’une personne qui n’a pas donné son accord. L’adresse et le téléphone d’un service "
        "public ou d’une permanence d’élu restent permis."
    ),
    Rule.IDENTITY: (
        "Un pseudonyme est permis. Le nom d’une autre personne, un faux mandat ou plusieurs "
        "comptes pour faire croire à plusieurs personnes ne le sont pas."
    ),
    Rule.SPAM: (
        "Pas d’annonce commerciale, pas de lien trompeur, pas de texte publié en série sur "
        "plusieurs territoires."
    ),
    Rule.TOPIC: (
        "Une initiative dit ce qui ne va pas et ce qu’elle propose. Un texte sans proposition, "
        "ou sans rapport avec le territoire indiqué, peut recevoir une note ou être suspendu."
    ),
}
