"""What is kept of the Répertoire national des élus: enough to recognise somebody, and no more."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from civic.accounts.functions import Function


class RegisterFile(models.Model):
    """One file of the register as it was read: which, of when, from whom, under which licence."""

    # The kind of mandate it holds: "cm", "mai", "epci"…
    kind = models.CharField(max_length=8, primary_key=True)
    name = models.CharField("fichier", max_length=120)
    # The day on which the ministry published it, as the operator says.
    vintage = models.DateField("millésime")
    digest = models.CharField("empreinte", max_length=64)
    lines = models.PositiveIntegerField("lignes lues")
    unplaced = models.PositiveIntegerField("lignes sans territoire connu")
    source = models.CharField("source", max_length=200)
    licence = models.CharField("licence", max_length=80)
    loaded_at = models.DateTimeField("importé le", auto_now=True)

    class Meta:
        verbose_name = "fichier du Répertoire national des élus"
        verbose_name_plural = "fichiers du Répertoire national des élus"

    def __str__(self) -> str:
        return f"{self.name} ({self.vintage})"


class RegisterEntry(models.Model):
    """One line: a function in a place from a day, and keyed prints of the words of a name.

    No name, no date of birth, no sex, no occupation: whoever reads this table learns who sits
    nowhere, and a claim is still recognised.
    """

    file = models.ForeignKey(RegisterFile, on_delete=models.CASCADE, related_name="entries")
    code = models.CharField(max_length=20, choices=Function)
    # A place's code without key: the register and the map are not always of one vintage.
    place = models.CharField(max_length=9)
    starts_on = models.DateField(null=True)
    # The print of the whole name, whatever the order of its words.
    name_key = models.BigIntegerField()
    # One print for each word: those of the family name, which tell a near name, then the others.
    words = ArrayField(models.BigIntegerField())
    family = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["place", "code"], name="register_place"),
            models.Index(fields=["name_key"], name="register_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.place}"
