"""What happened, in words that read well in a list of news. Pure: all it needs is in the row."""

from html import escape
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from civic.activity.models import Activity
from civic.activity.verbs import Verb
from civic.lib import identity
from civic.lib.feeds.answers import tag
from civic.lib.feeds.document import Category, Entry, Gone
from civic.lib.kept import Kept
from civic.lib.letters import absolute
from civic.lib.markdown import to_excerpt
from civic.lib.typography import french
from civic.themes.queries import tree

EXCERPT = 400
_subjects = Kept[dict[str, Category]](seconds=10, most=1)
_places = Kept[str](seconds=10, most=1)
# What is news to anybody. The others are told to one person, or to nobody.
PUBLIC_VERBS = (
    *(Verb.PUBLISHED, Verb.EDITED, Verb.SENSE_CHANGED, Verb.CLOSED, Verb.ALTERNATIVE),
    *(Verb.MILESTONE, Verb.MERGED, Verb.CARRIED, Verb.BACKED, Verb.LETTERS_SENT),
    *(Verb.PETITION_OPENED, Verb.PETITION_PAUSED, Verb.PETITION_RESUMED, Verb.PETITION_CLOSED),
    *(Verb.THRESHOLD, Verb.THRESHOLD_UNDONE, Verb.NAMED_REPLY, Verb.CALL_OPENED, Verb.CALL_ENDED),
    *(Verb.REPLY_CALLED, Verb.REPLY_NOTICED, Verb.REPLY_PUBLISHED, Verb.REPLY_CHANGED),
    *(Verb.REPLY_FORWARDED, Verb.REPLY_OVERDUE, Verb.COMMITMENT_DUE),
    *(Verb.AMENDMENT_ACCEPTED, Verb.AMENDMENT_REFUSED, Verb.ARGUMENTS_JOINED),
    *(Verb.DEBATE_CLOSED, Verb.DEBATE_REOPENED, Verb.UPDATE, Verb.GOAL_STEP),
    *(Verb.ACTION_OPENED, Verb.ACTION_CANCELLED, Verb.ACTION_DONE),
    *(Verb.RESTRICTED, Verb.RESTORED),
)


def entry(row: Activity) -> Entry:
    """One activity as an entry."""
    url = absolute(row.url)
    told, where = french(_told(row)), _where(row)
    return Entry(
        uid=uid(row),
        url=url,
        title=french(f"{row.label} : {row.title}"),
        summary=f"{told} {where}".strip(),
        html=_html(told, where, url),
        published=row.at,
        updated=max(row.at, row.changed_at),
        author=row.actor_name,
        categories=categories(row),
    )


def gone(row: Activity) -> Gone:
    """A withdrawn activity: that it is, and since when."""
    return Gone(uid(row), row.withdrawn_at or row.changed_at)


def uid(row: Activity) -> str:
    """The name of an activity, for good."""
    return tag("activite", row.uid)


def _told(row: Activity) -> str:
    data: dict[str, Any] = row.data
    said = to_excerpt(row.quoted, EXCERPT)
    if row.verb == Verb.MILESTONE:
        return _("%(n)s personnes l’ont rejointe.") % {"n": number_format(data.get("level", 0))}
    if signatures := data.get("signatures"):
        counted = _("%(n)s signatures.") % {"n": number_format(signatures)}
        return f"{counted} {said}".strip()
    return said if not said or said[-1] in ".!?…»" else f"{said}."


def _where(row: Activity) -> str:
    names = [one.label for one in _themes(row)]
    place = _("Pour tout le pays") if row.area_code == "fr" else row.area_name
    return f"{' · '.join([place, *names])}."


def _html(told: str, where: str, url: str) -> str:
    read = escape(_("Lire la suite sur %(site)s") % {"site": identity.site_name()})
    first = f"<p>{escape(told)}</p>" if told else ""
    return f'{first}<p>{escape(where)}</p><p><a href="{escape(url)}">{read}</a></p>'


def categories(row: Activity) -> list[Category]:
    """The place, then the themes, the closest first."""
    places = _places.get_or_make("places", lambda: absolute(reverse("territories")))
    return [Category(row.area_code, row.area_name, places), *_themes(row)]


def _themes(row: Activity) -> list[Category]:
    known = _subjects.get_or_make("themes", _all_themes)
    # A retired theme keeps the word of its address.
    return [known.get(slug) or _subject(slug, slug) for slug in row.themes]


def _all_themes() -> dict[str, Category]:
    return {one.slug: _subject(one.slug, one.name) for one in tree()}


def _subject(slug: str, name: str) -> Category:
    return Category(slug, name, f"{settings.SITE_URL}/themes/")
