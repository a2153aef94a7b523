"""Registers the app with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, roles, mandates, consents, tokens, their data and its erasure."""

    name = "civic.accounts"
    label = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Say what this app keeps about a person, and show its mails."""
        from civic.accounts import emails, kept_data, queries, registry

        registry.add_part("profil", "Profil", queries.profile_rows)
        registry.add_part("adresses", "Adresses e-mail", queries.address_rows)
        registry.add_part("fonctions", "Rôles et mandats", queries.function_rows)
        registry.add_part("consentements", "Consentements", queries.consent_rows)
        registry.add_part("limites", "Limites posées par la modération", queries.limit_rows)
        registry.add_part("securite", "Moyens de connexion", queries.security_rows)
        registry.add_part("cles-api", "Clés d’API", queries.token_rows)
        registry.add_part("sessions", "Sessions ouvertes", queries.session_rows)
        registry.add_part("journal", "Journal de vos actes", queries.journal_rows)
        registry.name_acts(queries.ACTS)
        emails.register()
        kept_data.declare()
