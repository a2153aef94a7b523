"""The kit's messages: what participants offer others to say, each signed by who wrote it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from civic.lib.visibility import decision_field
from initiatives.kit.networks import UNPOSTED, Network, seconds
from initiatives.kit.variety import NEARLY_THE_SAME
from initiatives.models.argument import Argument
from initiatives.models.initiative import Initiative
from initiatives.models.restriction import Restriction, latest
from initiatives.states import LISTED, READABLE, Visibility

KIT_MESSAGE = "kit-message"
AUDIENCE_MAX = 80


class KitMessageQuerySet(models.QuerySet["KitMessage"]):
    """Reads of messages."""

    def standing(self) -> Self:
        """Those that stand in lists, behind a warning at worst."""
        return self.filter(withdrawn_at=None, visibility__in=LISTED)

    def offered(self) -> Self:
        """Those that are proposed to whoever shares: none that moderation warns of."""
        shown = (Visibility.PUBLIC, Visibility.ANNOTATED)
        return self.filter(withdrawn_at=None, visibility__in=shown)

    def of(self, person: object) -> Self:
        """Those of one person."""
        return self.filter(author=person)

    def shown(self) -> Self:
        """With all that a list shows, in one query whatever their number."""
        return self.select_related("author", "argument", "nearest")


class KitMessage(models.Model):
    """What one could say, to whom and where, for one initiative."""

    initiative = models.ForeignKey(
        Initiative, on_delete=models.CASCADE, related_name="kit_messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="kit_messages"
    )
    network = models.CharField(max_length=10, choices=Network)
    # To whom it speaks, in a few words.
    audience = models.CharField(max_length=AUDIENCE_MAX, blank=True)
    # The reason that it uses.
    argument = models.ForeignKey(
        Argument, null=True, blank=True, on_delete=models.SET_NULL, related_name="kit_messages"
    )
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    # By its author; the text goes with it.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The other message of the kit that is most alike, and its likeness in hundredths.
    nearest = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    likeness = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Its place in the turns of what is proposed: how often it was, counted from the least of the
    # others when it came. Shown nowhere.
    turns = models.PositiveIntegerField(default=0, db_default=0)
    visibility = models.CharField(max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    decision_uid = decision_field()

    objects = KitMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(withdrawn_at__isnull=False),
                name="kit_message_says_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["initiative", "-written_at", "-id"],
                condition=Q(withdrawn_at=None, visibility__in=LISTED),
                name="kit_message_newest",
            ),
            models.Index(
                fields=["initiative", "turns", "id"],
                condition=Q(withdrawn_at=None, visibility__in=("public", "annotated")),
                name="kit_message_turns",
            ),
            models.Index(fields=["author", "-written_at"], name="kit_message_author"),
        ]

    def __str__(self) -> str:
        return f"{self.get_network_display()} ({self.pk})"

    def get_absolute_url(self) -> str:
        """Its page."""
        return f"{self.initiative.public_url}kit/{self.pk}/"

    @property
    def is_standing(self) -> bool:
        """Whether it stands in lists; never depends on who asks."""
        return self.withdrawn_at is None and self.visibility in LISTED

    @property
    def is_readable(self) -> bool:
        """Whether its text may be read, behind a warning at worst."""
        return self.withdrawn_at is None and self.visibility in READABLE

    @property
    def is_letter(self) -> bool:
        """Whether it is a letter rather than a post."""
        return self.network == Network.LETTER

    @property
    def is_posted(self) -> bool:
        """Whether it goes to a network, rather than on paper or aloud."""
        return self.network not in UNPOSTED

    @property
    def is_spoken(self) -> bool:
        """Whether it is said aloud."""
        return self.network == Network.SPOKEN

    @property
    def seconds(self) -> int:
        """How long it takes to say."""
        return seconds(self.text)

    @property
    def difference(self) -> int:
        """How different it is from the one that is most alike, in hundredths."""
        return 100 - self.likeness

    @property
    def twin(self) -> "KitMessage | None":
        """The other that is nearly the same, if one can be read."""
        other = self.nearest
        is_near = other is not None and self.likeness >= NEARLY_THE_SAME and other.is_standing
        return other if is_near else None

    @property
    def reason(self) -> Argument | None:
        """The argument that it uses, as long as it stands."""
        return self.argument if self.argument is not None and self.argument.is_standing else None

    @property
    def moderated(self) -> Restriction | None:
        """What moderation decided about it; None while it is public."""
        return None if self.visibility == Visibility.PUBLIC else latest(KIT_MESSAGE, self.pk)


class KitMessageVersion(models.Model):
    """What a message said before its author changed it."""

    message = models.ForeignKey(KitMessage, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    audience = models.CharField(max_length=AUDIENCE_MAX, blank=True)
    text = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="kit_message_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.message_id} ({self.number})"
