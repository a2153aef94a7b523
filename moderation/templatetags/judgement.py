"""What the pages of cases have in common: the fields that decide, the last decisions alike."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from civic.lib.kept import Kept
from moderation.forms.desk import EXPLANATION_MAX, JudgementForm
from moderation.surroundings import Surroundings

register = template.Library()

# A form nobody has filled in is the same for all cases of one kind and motive: drawing its fifty
# choices cost the page of a case more than everything it says of the case.
_empty = Kept[SafeString](seconds=3600, most=500)


# Past decisions about a motive are the same for all its cases.
_alike = Kept[SafeString](seconds=60, most=100)


@register.simple_tag
def alike(around: Surroundings) -> SafeString:
    """The last decisions about the same motive, as they were a minute ago at most."""
    case = around.case
    own = case.pk if around.decisions else None
    return _alike.get_or_make(
        (case.motive, own),
        lambda: render_to_string("moderation/_alike.html", {"alike": around.alike}),
    )


@register.simple_tag
def fields(form: JudgementForm, *names: str) -> SafeString:
    """Some fields of the form, one below the other; kept as long as nobody typed in them."""
    if form.is_bound:
        return _drawn(form, names)
    return _empty.get_or_make((form.shape, names), lambda: _drawn(form, names))


def _drawn(form: JudgementForm, names: tuple[str, ...]) -> SafeString:
    context = {"fields": [form[name] for name in names], "most": EXPLANATION_MAX}
    return render_to_string("moderation/_fields.html", context)
