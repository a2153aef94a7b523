"""The operators' site: who opens it, and what it refuses."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civic.accounts.models import Mandate, User
from civic.accounts.roles import Role
from civic.audit.models import AuditEvent
from civic.themes.models import Theme
from moderation.models import Notice, TrustedFlagger
from tests.accounts.cast import enrolled, person, sign_in
from tests.factories import (
    make_initiative,
    make_mandate,
    make_moderator,
    make_territory,
    make_theme,
)

pytestmark = pytest.mark.django_db

HOME = reverse("admin:index")
LISTS = {
    name: reverse(f"admin:{name}_changelist")
    for name in (
        "themes_theme",
        "accounts_mandate",
        "accounts_rolegrant",
        "accounts_user",
        "moderation_notice",
        "moderation_trustedflagger",
    )
}
TRUSTED = "moderation_trustedflagger"


def add(name: str) -> str:
    return reverse(f"admin:{name}_add")


def change(name: str, pk: object) -> str:
    return reverse(f"admin:{name}_change", args=[pk])


@pytest.fixture
def operator() -> User:
    return enrolled(roles=(Role.OPERATOR,))


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    return sign_in(client, operator, second_step=True)


def make_notice(**fields: object) -> Notice:
    import uuid

    return Notice.objects.create(
        form_key=uuid.uuid4(),
        address="https://x/",
        reason="Motif",
        name="Ana",
        email="ana@example.org",
        good_faith=True,
        **fields,
    )


@pytest.mark.parametrize("path", [HOME, *LISTS.values(), add("accounts_mandate")])
def test_it_sends_a_visitor_to_sign_in(client, path):
    answer = client.get(path, follow=True)
    final, _ = answer.redirect_chain[-1]
    assert final.startswith(reverse("account_login"))
    assert path.replace("/", "%2F") in final or path in final


@pytest.mark.parametrize("roles", [(), (Role.MODERATOR,)])
def test_it_refuses_everybody_else(client, roles):
    sign_in(client, enrolled(roles=roles), second_step=True)
    for path in (HOME, *LISTS.values()):
        assert client.get(path, follow=True).status_code == 403


def test_it_asks_an_operator_the_second_step(client):
    sign_in(client, person(roles=(Role.OPERATOR,)))
    assert client.get(HOME, follow=True).redirect_chain[-1][0].startswith(reverse("second-factor"))
    sign_in(client, enrolled(roles=(Role.OPERATOR,)))
    final = client.get(LISTS["accounts_mandate"], follow=True).redirect_chain[-1][0]
    assert final.startswith(reverse("mfa_reauthenticate"))
    assert "mandate" in final


def test_it_opens_to_an_operator_past_the_second_step(desk):
    make_notice()
    make_mandate()
    make_theme()
    page = desk.get(HOME)
    assert page.status_code == 200
    for path in LISTS.values():
        assert path in page.content.decode()
        assert desk.get(path).status_code == 200
    assert desk.get(reverse("admin:login"), {"next": "//ailleurs.example"}).url == HOME
    assert desk.get(reverse("admin:login"), {"next": LISTS["themes_theme"]}).url.endswith("theme/")
    assert desk.get(reverse("admin:logout")).url == reverse("account_logout")
    assert desk.get(reverse("admin:password_change")).url == reverse("account_change_password")


def test_it_registers_nothing_else(desk):
    initiative = make_initiative()
    for name in ("initiatives/initiative", "initiatives/stance", "audit/auditevent", "auth/group"):
        assert desk.get(f"{HOME}{name}/").status_code == 404
    assert initiative.pk


# -- themes ------------------------------------------------------------------------------------


def theme(**changes: object) -> dict[str, object]:
    return {
        "name": "Eau",
        "slug": "eau",
        "description": "",
        "parent": "",
        "position": 3,
        "retired_on": "",
        **changes,
    }


def test_it_adds_and_changes_a_theme_and_writes_it_down(desk):
    assert desk.post(add("themes_theme"), theme()).status_code == 302
    row = Theme.objects.get(slug="eau")
    assert desk.post(change("themes_theme", row.pk), theme(name="L’eau")).status_code == 302
    row.refresh_from_db()
    assert row.name == "L’eau"
    verbs = AuditEvent.objects.filter(target_kind="theme").values_list("verb", flat=True)
    assert sorted(verbs) == ["theme.added", "theme.changed"]


def test_it_keeps_the_tree_at_two_levels(desk):
    top = make_theme("eau")
    child = make_theme("riviere", parent=top)
    answer = desk.post(add("themes_theme"), theme(name="Pont", slug="pont", parent=child.pk))
    assert answer.status_code == 200
    assert not Theme.objects.filter(slug="pont").exists()


def test_it_retires_a_theme_and_never_deletes_it(desk):
    row = make_theme("eau")
    delete = reverse("admin:themes_theme_delete", args=[row.pk])
    assert desk.post(delete, {"post": "yes"}).status_code == 403
    form = {"action": "retire", "_selected_action": [row.pk]}
    assert desk.post(LISTS["themes_theme"], form).status_code == 302
    row.refresh_from_db()
    assert row.retired_on == timezone.localdate()
    assert AuditEvent.objects.filter(verb="theme.retired").count() == 1
    desk.post(LISTS["themes_theme"], {"action": "delete_selected", "_selected_action": [row.pk]})
    assert Theme.objects.filter(pk=row.pk).exists()


# -- roles and mandates --------------------------------------------------------------------------


def test_it_shows_roles_and_changes_none(desk, operator):
    grant = make_moderator().grants.get()
    page = desk.get(LISTS["accounts_rolegrant"])
    assert "Mettre fin" not in page.text
    assert desk.get(change("accounts_rolegrant", grant.pk)).status_code == 200
    form = {"person": "lucie@example.org", "role": "moderator"}
    assert desk.post(add("accounts_rolegrant"), form).status_code == 403
    assert desk.post(change("accounts_rolegrant", grant.pk), form).status_code == 403
    # A role ends with a reason that its holder reads, on the operator's own page of roles.
    desk.post(LISTS["accounts_rolegrant"], {"action": "end", "_selected_action": [grant.pk]})
    grant.refresh_from_db()
    assert grant.ends_at is None
    assert AuditEvent.objects.filter(verb="role.ended").count() == 0


def mandate(**changes: object) -> dict[str, object]:
    return {
        "person": "lucie",
        "function": "Maire",
        "place": "21231",
        "starts_on": "01/03/2026",
        "ends_on": "",
        **changes,
    }


def test_it_grants_and_ends_a_mandate_through_the_action(desk, operator):
    make_territory()
    user = person(handle="lucie")
    assert desk.post(add("accounts_mandate"), mandate()).status_code == 302
    row = Mandate.objects.get(user=user)
    assert (row.territory_id, row.verified_by) == ("21231", operator)
    assert row.is_current
    assert desk.get(change("accounts_mandate", row.pk)).status_code == 200
    assert desk.post(change("accounts_mandate", row.pk), mandate()).status_code == 403
    end = {"action": "end", "_selected_action": [row.pk]}
    assert desk.post(LISTS["accounts_mandate"], end).status_code == 302
    row.refresh_from_db()
    assert not row.is_current


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": "99999"},
        {"place": ""},
        {"ends_on": "01/01/2020"},
        {"starts_on": "hier"},
        {"function": ""},
    ],
)
def test_it_refuses_a_wrong_mandate(desk, wrong):
    make_territory()
    person(handle="lucie")
    assert desk.post(add("accounts_mandate"), mandate(**wrong)).status_code == 200
    assert not Mandate.objects.exists()


# -- read only -----------------------------------------------------------------------------------


def test_it_only_reads_accounts_and_notices(desk, operator):
    notice = make_notice()
    for name, pk in (("accounts_user", operator.pk), ("moderation_notice", notice.pk)):
        assert desk.get(change(name, pk)).status_code == 200
        assert desk.post(change(name, pk), {"name": "x"}).status_code == 403
        assert desk.get(add(name)).status_code == 403
        assert desk.post(reverse(f"admin:{name}_delete", args=[pk])).status_code == 403


def test_it_leads_from_a_notice_to_where_it_is_handled(desk):
    notice = make_notice()
    page = desk.get(LISTS["moderation_notice"]).content.decode()
    assert f'href="{reverse("notice", kwargs={"pk": notice.pk})}"' in page


def test_it_shows_no_opinion(desk):
    moderator = make_moderator()
    page = desk.get(change("accounts_user", moderator.pk)).content.decode()
    assert "position" not in page.lower().replace("position:", "")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "Écrivez le nom de l’organisme."),
        ("person", "", "Dites avec quel compte"),
        ("designated_on", "", "Écrivez le jour de la désignation."),
        ("designated_on", "2026-31-12", "Écrivez une date comme 31/12/2026."),
        ("ended_on", "demain", "Écrivez une date comme 31/12/2026."),
        ("ended_on", "04/01/2026", "La fin précède la désignation."),
    ],
)
def test_what_is_wrong_with_a_trusted_flagger_is_said_and_the_rest_kept(desk, field, value, said):
    body = person()
    typed = {"name": "Point de contact", "person": body.handle, "designated_on": "05/01/2026"}
    page = desk.post(add(TRUSTED), typed | {field: value}).text
    assert said in page
    assert all(kept in page for name, kept in typed.items() if name != field)
    assert not TrustedFlagger.objects.exists()
    assert desk.post(add(TRUSTED), typed).status_code == 302


def test_an_operator_registers_a_trusted_flagger_and_ends_it(desk):
    body = person()
    typed = {"name": "Point de contact", "person": body.handle, "designated_on": "2026-01-05"}
    assert "Aucun compte" in desk.post(add(TRUSTED), typed | {"person": "personne"}).text
    assert desk.post(add(TRUSTED), typed).status_code == 302
    assert "déjà celui" in desk.post(add(TRUSTED), typed).text
    row = TrustedFlagger.objects.get()
    assert row.user == body
    page = change(TRUSTED, row.pk)
    assert desk.get(page).status_code == 200
    done = {"name": row.name, "designated_on": "2026-01-05", "ended_on": "2026-11-02"}
    assert desk.post(page, done).status_code == 302
    row.refresh_from_db()
    assert (row.user, row.ended_on.day) == (body, 2)
    verbs = AuditEvent.objects.filter(target_kind="trusted").order_by("pk")
    assert [one.verb for one in verbs] == ["trusted.registered", "trusted.changed"]
