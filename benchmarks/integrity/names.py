"""Names of several origins, as people of France bear them, and how each writes an address."""

import random
from dataclasses import dataclass

from civic.lib.folding import fold

# First names and last names by origin. Common ones: no list of anybody.
ORIGINS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "français": (
        ("Marie", "Jean", "Odile", "Camille", "Lucas", "Chloé", "Hugo", "Françoise", "Théo", "Léa"),
        ("Martin", "Bernard", "Dubois", "Petit", "Lefèvre", "Moreau", "Girard", "Roux", "Faure"),
    ),
    "breton, basque, corse": (
        ("Gwenaëlle", "Yann", "Maïwenn", "Xabi", "Maialen", "Ghjuvan", "Erwan", "Nolwenn"),
        ("Le Goff", "Kerbrat", "Etcheverry", "Goyhenetche", "Casanova", "Le Bihan", "Iturria"),
    ),
    "arabe, berbère": (
        ("Mohamed", "Fatima", "Yassine", "Khadija", "Abdelkader", "Nour", "Ali", "Tassadit"),
        ("Benali", "Aït Ahmed", "El Khattabi", "Haddad", "Ouyahia", "Ali", "Bouzid", "Zerrouki"),
    ),
    "ouest-africain": (
        ("Aminata", "Mamadou", "Fatou", "Ngozi", "Kouassi", "Awa", "Oumar", "Nnamdi"),
        ("Traoré", "Ndiaye", "N’Guessan", "Diallo", "Mbaye", "Okonkwo", "Sy", "Ba"),
    ),
    "vietnamien, chinois": (
        ("Linh", "Minh", "Bảo", "Wei", "Xiu", "Thị Hoa", "Jun", "明"),
        ("Nguyễn", "Trần", "Ng", "Li", "Wu", "Lê", "Zhang", "李"),
    ),
    "slave, turc": (
        ("Krzysztof", "Zbigniew", "Jiří", "Ayşe", "Mehmet", "Дмитро", "Oksana", "Vlk"),
        ("Strzelczyk", "Brnčić", "Wójcik", "Yıldırım", "Öztürk", "Шевченко", "Hrdlička"),
    ),
    "ibérique": (
        ("João", "Maria", "Inês", "José", "Conceição", "Rui", "Dolores", "Ana"),
        ("da Silva", "Pereira", "Fernandes", "García", "Lopes", "dos Santos", "Peres"),
    ),
    "outre-mer": (
        ("Teiva", "Hinano", "Wamytan", "Kanaélé", "Rajesh", "Vaimiti", "Priya", "Soilihi"),
        ("Tetuanui", "Wéa", "Hoarau", "Payet", "Mézence", "Ramassamy", "Attoumani", "Poadja"),
    ),
}
WEIGHTS = (52, 8, 12, 6, 6, 5, 7, 4)


@dataclass(frozen=True)
class Named:
    """Somebody's name, and where such names come from."""

    first: str
    last: str
    origin: str

    @property
    def full(self) -> str:
        """As the form asks for it."""
        return f"{self.first} {self.last}"


def name(draw: random.Random, origin: str = "") -> Named:
    """A name of an origin drawn by its share, or of the one given."""
    origin = origin or draw.choices(list(ORIGINS), WEIGHTS)[0]
    firsts, lasts = ORIGINS[origin]
    last = draw.choice(lasts)
    # A list is short, a country is not: parts of two or three names make most of the others.
    if draw.random() > 0.2:
        one, other, third = (draw.choice(lasts) for _ in range(3))
        last = (
            f"{one[:3]}{other[-3:]}"
            if draw.random() < 0.5
            else f"{one[:3]}{other[1:3]}{third[-3:]}"
        )
    first = draw.choice(firsts)
    first = f"{first}-{draw.choice(firsts)}" if draw.random() < 0.3 else first
    return Named(first, last, origin)


def local_part(draw: random.Random, who: Named) -> str:
    """The part before the @, as people choose it."""
    first, last = (fold(text).replace(" ", "") for text in (who.first, who.last))
    first, last = first or draw.choice(("lotus", "sun", "blue")), last or draw.choice(("sea", "li"))
    year, some = draw.randint(45, 99), draw.randint(1, 999)
    return draw.choices(
        (
            f"{first}.{last}",
            f"{first}{last}",
            f"{first[0]}.{last}",
            f"{last}.{first}",
            f"{first}.{last}{year}",
            f"{first}{last[:1]}{some}",
            f"{last}{year}",
            f"{draw.choice(_WORDS)}{draw.choice(_WORDS)}{some}",
        ),
        (32, 14, 11, 9, 14, 8, 6, 6),
    )[0]


_WORDS = (
    *("lune", "velo", "chat", "jardin", "soleil", "tonton", "mamie", "rock", "bleu", "vert"),
    *("pierre", "fleur", "moto", "foot", "ocean"),
)
