"""A reason for or against an initiative that somebody signs, what it rests on, what answers it."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.alike import ALIKE, bands, likeness, trigrams
from initiatives.models.amendment import Amendment
from initiatives.models.debate import Conclusion
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.models.source import with_sources
from initiatives.states import LISTED, READABLE, Side, Visibility

if TYPE_CHECKING:
    from civic.accounts.models import User

ARGUMENT = "argument"
TEXT_MAX, SOURCES_MAX = 500, 3
# What `claims` asks, for its indexes.
_CLAIMS = Q(answers=None, conclusion=None, amendment=None, withdrawn_at=None, visibility__in=LISTED)
# What nothing quotes.
VEILED = (Visibility.BLURRED, Visibility.COVERED)
UNVEILED = (Visibility.PUBLIC, Visibility.ANNOTATED)
# Of those that an index found, how many are compared word by word.
COMPARED_MAX = 20


class ArgumentQuerySet(models.QuerySet["Argument"]):
    """Reads of arguments and of the replies to them."""

    def standing(self) -> Self:
        """Those that stand in lists, behind a warning at worst; joined ones are one."""
        return self.filter(withdrawn_at=None, merged_into=None, visibility__in=LISTED)

    def claims(self, side: str = "") -> Self:
        """Those on the initiative itself, of one side or of both, that stand in lists.

        Neither replies, nor what annotates a conclusion, nor what is said of an amendment.
        """
        rows = self.standing().filter(answers=None, conclusion=None, amendment=None)
        return rows.filter(side=side) if side else rows

    def about(self, amendment: object) -> Self:
        """Those for and against one amendment, that stand in lists."""
        return self.standing().filter(answers=None, amendment=amendment)

    def of(self, person: object) -> Self:
        """Those of one person."""
        return self.filter(author=person)

    def signed_by(self, person: object) -> Self:
        """Those that one person signs, with another or alone."""
        return self.filter(Q(author=person) | Q(co_author=person))

    def joinable(self) -> Self:
        """Those that may become one with another: signed by one person who can be asked."""
        rows = self.standing().filter(answers=None, conclusion=None, co_author=None)
        return rows.filter(visibility__in=UNVEILED, author__erased_at=None)

    def alike(self, text: str, most: int = 3) -> "list[Argument]":
        """Those of these that say nearly the same as `text`, the nearest first."""
        asked, grams = set(bands(text)), trigrams(text)
        known = self.filter(bands__overlap=list(asked)).exclude(visibility__in=VEILED)
        met = {pk: len(asked.intersection(own)) for pk, own in known.values_list("pk", "bands")}
        near = sorted(met, key=lambda pk: (-met[pk], pk))[:COMPARED_MAX]
        rows = self.filter(pk__in=near).select_related("author", "co_author")
        found: dict[Argument, float] = {row: likeness(grams, trigrams(row.text)) for row in rows}
        close = [row for row, share in found.items() if share >= ALIKE]
        return sorted(close, key=lambda row: (-found[row], row.pk))[:most]

    def shown(self) -> Self:
        """With all that a list shows, in two queries whatever their number."""
        replies = Argument.objects.standing().filter(answers=OuterRef("pk")).order_by()
        number = Subquery(
            replies.values("answers").annotate(number=Count("pk")).values("number"),
            output_field=IntegerField(),
        )
        rows = self.select_related("author", "co_author").prefetch_related(with_sources())
        return rows.annotate(replies_count=Coalesce(number, 0))


class Argument(models.Model):
    """A claim on one side, or a reply to a claim: one level, so that no debate is endless."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="arguments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="arguments"
    )
    # Empty for a reply.
    side = models.CharField(max_length=7, choices=Side, blank=True)
    answers = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    # The conclusion that it annotates, for what is no argument on the initiative itself.
    conclusion = models.ForeignKey(
        Conclusion, null=True, blank=True, on_delete=models.CASCADE, related_name="notes"
    )
    # The change it is about, replies included; empty for what is said of the initiative itself.
    amendment = models.ForeignKey(
        Amendment, null=True, blank=True, on_delete=models.CASCADE, related_name="arguments"
    )
    # Who signs the same text: two wrote nearly the same, and made one of it. See `Joining`.
    co_author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="arguments_signed_with",
    )
    # The one that says it since, when this one was joined to it: its address leads there.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="merged"
    )
    # Of a reply: the argument it was made to, when that one was joined to another since.
    answered_first = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.CharField(max_length=TEXT_MAX, blank=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # By its author; the text goes with it, the replies of others stay.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # Where it stands in the order of its side; shown nowhere. See `initiatives.argument_order`.
    score = models.FloatField(default=0, db_default=0.0)
    # What finds it from another text that says nearly the same: see `initiatives.alike`.
    bands = ArrayField(models.IntegerField(), default=list)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = ArgumentQuerySet.as_manager()

    class Meta:
        verbose_name = "argument"
        constraints = [
            models.CheckConstraint(
                condition=Q(answers=None) & ~Q(side="") | Q(answers__isnull=False, side=""),
                name="argument_has_side_or_answers",
            ),
            models.CheckConstraint(
                condition=~Q(text="") | Q(withdrawn_at__isnull=False),
                name="argument_says_something",
            ),
            models.CheckConstraint(
                condition=Q(co_author=None)
                | ~Q(co_author=F("author")) & Q(answers=None, conclusion=None, merged_into=None),
                name="argument_is_signed_by_two",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None)
                | ~Q(merged_into=F("id")) & Q(answers=None, conclusion=None),
                name="argument_goes_into_another",
            ),
            models.UniqueConstraint(
                fields=["conclusion", "author"],
                condition=Q(conclusion__isnull=False, withdrawn_at=None),
                name="argument_annotates_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["initiative", "side", "-score", "-id"],
                condition=_CLAIMS,
                name="argument_order",
            ),
            models.Index(
                fields=["initiative", "-written_at", "-id"],
                condition=_CLAIMS,
                name="argument_newest",
            ),
            models.Index(fields=["author", "-written_at"], name="argument_author"),
            models.Index(
                fields=["amendment", "side", "-score", "-id"],
                condition=Q(
                    answers=None,
                    amendment__isnull=False,
                    withdrawn_at=None,
                    visibility__in=LISTED,
                ),
                name="argument_of_amendment",
            ),
            GinIndex(
                fields=["bands"],
                condition=_CLAIMS,
                name="argument_alike",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Its page; a reply stands on the page of what it answers."""
        page = f"{self.initiative.public_url}arguments/"
        if self.answers_id is None:
            return f"{page}{self.pk}/"
        return f"{page}{self.answers_id}/#reponse-{self.pk}"

    @property
    def is_for(self) -> bool:
        """Whether it speaks for the initiative."""
        return self.side == Side.SUPPORT

    @property
    def is_reply(self) -> bool:
        """Whether it answers an argument."""
        return self.answers_id is not None

    @property
    def is_note(self) -> bool:
        """Whether it annotates a conclusion."""
        return self.conclusion_id is not None

    @property
    def is_joint(self) -> bool:
        """Whether two people sign it."""
        return self.co_author_id is not None

    @property
    def signers(self) -> "list[User]":
        """Who signs it."""
        return [self.author] if self.co_author is None else [self.author, self.co_author]

    def is_signed_by(self, person: object) -> bool:
        """Whether somebody signs it, with another or alone."""
        pk = getattr(person, "pk", None)
        return pk is not None and pk in (self.author_id, self.co_author_id)

    @property
    def is_standing(self) -> bool:
        """Whether it stands in lists; never depends on who asks."""
        is_there = self.withdrawn_at is None and self.merged_into_id is None
        return is_there and self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether its text may be read, behind a warning at worst."""
        return self.withdrawn_at is None and self.visibility in READABLE

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(ARGUMENT, self.pk)


class ArgumentVersion(models.Model):
    """What an argument said before its author changed it."""

    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=TEXT_MAX)
    sources = models.JSONField(default=list)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["argument", "number"], name="argument_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.argument_id} ({self.number})"


class ArgumentMark(models.Model):
    """« Cet argument m’éclaire » : a private act, told to nobody, whatever one's side."""

    argument = models.ForeignKey(Argument, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="argument_marks"
    )
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["argument", "person"], name="argument_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.argument_id}"
