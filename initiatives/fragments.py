"""Parts of an initiative's page that are the same for everybody, kept for a minute.

Markdown and the timeline are most of the page's cost, and change only with the text or with
what happens.
"""

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString

from civic.activity.models import Activity
from civic.lib import identity
from civic.lib.kept import Kept
from civic.lib.templatetags.civic import excerpt
from initiatives.models import Action, Argument, Initiative

_texts = Kept[SafeString](seconds=60, most=1_000)
_summaries = Kept[SafeString](seconds=60, most=1_000)
_arguments = Kept[SafeString](seconds=60, most=1_000)
_actions = Kept[SafeString](seconds=60, most=1_000)
_timelines = Kept[SafeString](seconds=60, most=1_000)


def text_of(row: Initiative) -> SafeString:
    """The picture, the problem, the proposal and the sources."""
    image = getattr(row, "image", None)
    key = (
        *(row.pk, row.version),
        *((image.pk, image.alt, image.visibility) if image else ()),
    )
    context = {"initiative": row, "image": image, "contact": identity.contact()}
    return _texts.get_or_make(key, lambda: render_to_string("initiatives/_text.html", context))


def summary_of(row: Initiative) -> SafeString:
    """The beginning of the proposal, for search engines and networks."""
    key = (row.pk, row.version)
    return _summaries.get_or_make(key, lambda: escape(excerpt(row.proposal, 200)))


def arguments_of(row: Initiative, arguments: list[Argument]) -> SafeString:
    """The first arguments for and against; kept by all that they show."""
    said = tuple(
        (
            *(one.pk, one.text, one.visibility),
            *((person.public_name, person.has_page) for person in one.signers),
        )
        for one in arguments
    )
    context = {"initiative": row, "arguments": arguments}
    return _arguments.get_or_make(
        (row.pk, row.version, row.visibility, said),
        lambda: render_to_string("initiatives/arguments/_first.html", context),
    )


def actions_of(row: Initiative, actions: list[Action]) -> SafeString:
    """What is to be done next; kept by all that it shows."""
    shown = tuple(
        (one.pk, one.title, one.starts_at, one.minutes, one.free, one.visibility) for one in actions
    )
    context = {"initiative": row, "actions": actions}
    return _actions.get_or_make(
        (row.pk, row.version, row.visibility, shown),
        lambda: render_to_string("initiatives/actions/_next.html", context),
    )


def timeline_of(activities: list[Activity]) -> SafeString:
    """What happened, as a tram line."""
    key = tuple(activity.pk for activity in activities)
    context = {"activities": activities}
    return _timelines.get_or_make(
        key, lambda: render_to_string("components/timeline.html", context)
    )
