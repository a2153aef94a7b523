"""The goal of an initiative: how far it is, day by day, and what the team declares."""

from collections import Counter
from datetime import date, datetime
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from civic.accounts.models import User
from civic.lib import identity
from civic.lib.permissions import allows
from civic.lib.responses import public_page
from initiatives.actions.goals import check_can_aim, correct_step, declare_step, set_goal
from initiatives.forms.goals import GoalForm, StepForm, typed_goal, typed_step
from initiatives.models import Goal, GoalStep, Initiative
from initiatives.pagination import BadTokenError, Order, paginate
from initiatives.petitions.chart import Chart, chart_of, rows_of
from initiatives.petitions.masking import Period
from initiatives.states import Visibility
from initiatives.views.rooms import Done, act_on, frame, room_form, room_page

LATEST = Order("declared_at", "pk", kind=datetime)
# The tab under which it stands.
ROOM = "updates"


@public_page
@require_safe
@room_page
def goal(request: HttpRequest, row: Initiative) -> HttpResponse:
    """How far it is, drawn and in a table, and each step; 410 once removed."""
    found = Goal.objects.filter(initiative=row).first()
    can_aim = allows(check_can_aim, request.user, row)
    context: dict[str, Any] = {**frame(row, ROOM, _("L’objectif")), "goal": found}
    context |= {"can_aim": can_aim, "contact": identity.contact()}
    if found is not None:
        found.initiative = row
        context |= _history(found) | _steps(request, found)
    gone = found is not None and found.visibility == Visibility.REMOVED
    template = "initiatives/goal/goal.html"
    response = render(request, template, context, status=410 if gone else 200)
    if found is None or not found.is_readable:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@room_form
def aim(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Set the goal, or move it."""
    check_can_aim(user, row)
    found = Goal.objects.filter(initiative=row).first()
    kept = {"due_before": found.due_on if found else None}
    title = _("Changer l’objectif") if found else _("Fixer un objectif")
    show = partial(_page, request, row, title, _("Enregistrer"))
    if request.method != "POST":
        return show(GoalForm(initial=typed_goal(found) if found else None, **kept))
    form = GoalForm(request.POST, **kept)

    def act() -> Done:
        seen = form.cleaned_data["seen"] or 0
        made = set_goal(by=user, initiative=row, aim=form.aim(), seen=seen)
        return made.get_absolute_url(), _("L’objectif est en ligne.")

    return act_on(request, form, partial(show, form), act)


@room_form
def step(request: HttpRequest, row: Initiative, user: User) -> HttpResponse:
    """Say that so much more is done."""
    check_can_aim(user, row)
    found = _goal(row)
    show = partial(_page, request, row, _("Dire où l’on en est"), _("Publier l’étape"))
    if request.method != "POST":
        return show(StepForm(unit=found.counted, initial={"day": timezone.localdate()}))
    form = StepForm(request.POST, unit=found.counted)

    def act() -> Done:
        declare_step(by=user, goal=found, done=form.done())
        return found.get_absolute_url(), _("L’étape est en ligne.")

    return act_on(request, form, partial(show, form), act)


@room_form
def correct(request: HttpRequest, row: Initiative, user: User, number: int) -> HttpResponse:
    """Put the right figure in the place of a wrong one, which stays readable."""
    check_can_aim(user, row)
    found = _goal(row)
    wrong = get_object_or_404(GoalStep.objects.standing(), pk=number, goal=found)
    wrong.goal = found
    show = partial(_page, request, row, _("Corriger une étape"), _("Publier la correction"))
    kept: dict[str, Any] = {"unit": found.counted, "corrects": True}
    if request.method != "POST":
        return show(StepForm(initial=typed_step(wrong), **kept))
    form = StepForm(request.POST, **kept)

    def act() -> Done:
        correct_step(by=user, step=wrong, done=form.done())
        return found.get_absolute_url(), _("La correction est en ligne ; l’erreur reste lisible.")

    return act_on(request, form, partial(show, form), act)


def _goal(row: Initiative) -> Goal:
    found = get_object_or_404(Goal, initiative=row)
    found.initiative = row
    return found


def _history(found: Goal) -> dict[str, Any]:
    """What stands, day by day, as the bars of a petition are drawn."""
    days: Counter[date] = Counter()
    for day, amount in GoalStep.objects.standing().filter(goal=found).values_list("day", "amount"):
        days[day] += amount
    periods = [Period(day, day, number) for day, number in sorted(days.items()) if number]
    chart: Chart | None = chart_of(periods, periods[0].first) if periods else None
    return {"chart": chart, "rows": rows_of(chart) if chart else []}


def _steps(request: HttpRequest, found: Goal) -> dict[str, Any]:
    rows = GoalStep.objects.filter(goal=found).select_related("corrected_by", "corrects")
    asked = {name: request.GET.get(name, "") for name in ("apres", "avant")}
    try:
        page = paginate(rows, LATEST, after=asked["apres"], before=asked["avant"])
    except BadTokenError as error:
        raise Http404 from error
    return {
        "goal_steps": page.rows,
        "versions": found.versions.all() if found.is_plain else [],
        "next_url": f"?apres={page.after}" if page.after else "",
        "previous_url": f"?avant={page.before}" if page.before else "",
    }


def _page(
    request: HttpRequest,
    row: Initiative,
    title: str,
    button: str,
    form: GoalForm | StepForm,
    status: int = 200,
) -> HttpResponse:
    context = {**frame(row, ROOM, title), "form": form, "button": button}
    return render(request, "initiatives/goal/form.html", context, status=status)
