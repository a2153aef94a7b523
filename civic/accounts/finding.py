"""Find an account as a person types it."""

from civic.accounts.models import User


def find_person(typed: str) -> User | None:
    """A living account by its e-mail address or its handle."""
    people = User.objects.filter(erased_at__isnull=True, is_active=True)
    return (
        people.filter(email__iexact=typed.strip()).first()
        or people.filter(handle=typed.strip().lower()).first()
    )
