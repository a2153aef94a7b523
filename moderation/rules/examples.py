"""For each motive, a text that stays and one that goes: what a category means in practice.

Like the legal pages these are French law's, and are not marked for translation. Nobody in them
exists, and none takes a side.
"""

from typing import NamedTuple

from moderation.categories import Motive


class Example(NamedTuple):
    """Two texts on either side of the line."""

    stays: str
    goes: str


EXAMPLES: dict[Motive, Example] = {
    Motive.CHILD: Example(
        "« La cour de l’école n’a pas de barrière : des élèves sortent seuls sur la route. »",
        "Une image sexuelle d’un mineur, ou un message qui propose d’en rencontrer un.",
    ),
    Motive.TERROR: Example(
        "Un texte qui explique un attentat, le condamne, ou critique la réponse de l’État.",
        "« Ceux qui ont fait cela sont des héros, prenez exemple. »",
    ),
    Motive.THREAT: Example(
        "« Aux prochaines élections, nous ne voterons plus pour ce maire. »",
        "« Je sais à quelle heure il rentre. Il va le payer. »",
    ),
    Motive.SUICIDE: Example(
        "Un témoignage sur un deuil, ou une demande de lieu d’écoute pour les jeunes.",
        "Un texte qui pousse quelqu’un à se tuer. Si vous souffrez, le 3114 répond jour et nuit.",
    ),
    Motive.PRIVATE: Example(
        "« La permanence de la députée est au 4, place du Marché, le lundi. »",
        "« Elle habite au 12, rue des Lilas, deuxième étage, voici son portable. »",
    ),
    Motive.HATE: Example(
        "« Cette religion a trop de place dans le débat public » : une opinion sur une idée.",
        "« Ces gens-là sont des parasites, il faut les chasser de la ville. »",
    ),
    Motive.DENIAL: Example(
        "Une demande de plaque en mémoire de victimes, ou un débat sur des archives.",
        "« Ce génocide n’a jamais eu lieu. »",
    ),
    Motive.HARASSMENT: Example(
        "Dix personnes qui écrivent, chacune une fois, qu’un projet leur déplaît.",
        "Un appel à écrire chaque jour à la même personne jusqu’à ce qu’elle parte.",
    ),
    Motive.IMAGE: Example(
        "Un dessin satirique, reconnaissable comme tel, d’une personnalité publique.",
        "Une photo intime sans accord, ou une fausse vidéo d’une élue présentée comme vraie.",
    ),
    Motive.VOTE: Example(
        "« Ce mode de scrutin est injuste, il faut le changer. »",
        "« Les bureaux de vote ferment à midi » quand ils ferment à dix-huit heures.",
    ),
    Motive.CAMPAIGN: Example(
        "Un texte publié avant la veille du vote : il reste, sans être modifié.",
        "La veille du vote, un appel à voter pour une liste.",
    ),
    Motive.INSULT: Example(
        "« Cette décision est absurde et son auteur devrait en rougir. »",
        "Un mot injurieux à la place d’un argument, contre une personne qu’on reconnaît.",
    ),
    Motive.DEFAMATION: Example(
        "« Le marché a été attribué sans appel d’offres, voici la délibération. »",
        "« Elle a détourné l’argent de la cantine », sans rien qui le montre.",
    ),
    Motive.IMPOSTURE: Example(
        "Un pseudonyme, ou un compte qui parle d’un élu en son propre nom.",
        "Un compte au nom d’une adjointe, avec sa photo, que tient quelqu’un d’autre.",
    ),
    Motive.FAKES: Example(
        "Des voisins, une école ou une association qui signent le même jour.",
        "Une personne qui ouvre vingt comptes pour faire croire à vingt soutiens.",
    ),
    Motive.SPAM: Example(
        "« Le café associatif ouvre samedi », dans l’initiative qui l’a fait naître.",
        "Une annonce commerciale, ou un lien qui imite la page d’une banque.",
    ),
    Motive.COPYRIGHT: Example(
        "Trois lignes citées d’un article, avec le nom du journal.",
        "L’article entier recopié, ou la photo d’un photographe sans son accord.",
    ),
    Motive.PERSONAL: Example(
        "« Votre argument oublie le coût : voici les chiffres de la commune. »",
        "« Vous n’y connaissez rien, taisez-vous. » On demande d’abord de reformuler.",
    ),
    Motive.OFF_TOPIC: Example(
        "Une proposition maladroite ou très courte, mais qui dit quoi faire et où.",
        "Le même texte publié dans dix communes, ou une recette de cuisine.",
    ),
}
