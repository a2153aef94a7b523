"""Every setting of the project: each environment variable is read once, here, and typed.

`.env.example` documents each variable. A missing or odd one stops the start with what to do.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import crontab
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from environs import Env, EnvError

from civic.lib import logs

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(str(BASE_DIR / ".env"), recurse=False)

try:
    # -- How this process runs ---------------------------------------------------------------
    # True only under `make run` and `make test`: an embedded database, demo data, a mailbox page.
    EMBEDDED = env.bool("CIVIC_EMBEDDED", False)
    DEBUG = env.bool("DEBUG", False)
    SECRET_KEY = env.str("SECRET_KEY")
    DATA_DIR = Path(env.str("CIVIC_DATA_DIR", str(BASE_DIR / ".data"))).resolve()
    SITE_URL = env.str("SITE_URL").rstrip("/")
    # Hold the affluence mode on whatever Redis says: see `civic.lib.affluence`.
    AFFLUENCE = env.bool("AFFLUENCE", False)
    # Whether proven, independent flags may cover a text for a day until a human looks.
    AUTO_COVER = env.bool("AUTO_COVER", True)
    # Whether the pages that texts cite are visited, for their title and to know that they answer.
    CHECK_SOURCES = env.bool("CHECK_SOURCES", not EMBEDDED)
    # Forms a minute for one petition from which each shows some work; 0 asks for none, ever.
    SIGN_PROOF_ABOVE = env.int("SIGN_PROOF_ABOVE", 1200)
    # The instance's account on the fediverse, as @name@server: networks show it beside our links.
    FEDIVERSE_CREATOR = env.str("FEDIVERSE_CREATOR", "")
    # Where this instance's own source can be read: the AGPL asks to offer it to every visitor.
    SOURCE_URL = env.str("SOURCE_URL", "")
    # What feeds name their entries after (RFC 4151), whatever address the site moves to later.
    FEED_AUTHORITY = env.str("FEED_AUTHORITY", f"{urlsplit(SITE_URL).hostname or 'localhost'},2026")
    # A WebSub hub that is told of what changed in feeds; empty: readers come and ask.
    WEBSUB_HUB = env.str("WEBSUB_HUB", "")
    DATABASE_URL = env.str("DATABASE_URL")
    # A server that follows it and answers for public pages; empty: there is none.
    REPLICA_URL = env.str("REPLICA_URL", "")
    # How late it may be, in seconds, before the primary answers in its place.
    REPLICA_SECONDS = env.float("REPLICA_SECONDS", 5.0)
    REDIS_URL = env.str("REDIS_URL")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [urlsplit(SITE_URL).hostname or "localhost"])

    # -- Who runs this instance: shown on the legal pages ------------------------------------
    SITE_NAME = env.str("SITE_NAME", "Préau")
    SITE_PUBLISHER = env.str("SITE_PUBLISHER", "")
    SITE_PUBLISHER_ADDRESS = env.str("SITE_PUBLISHER_ADDRESS", "")
    SITE_PUBLISHER_PHONE = env.str("SITE_PUBLISHER_PHONE", "")
    SITE_DIRECTOR = env.str("SITE_DIRECTOR", "")
    SITE_HOST = env.str("SITE_HOST", "")
    SITE_DPO = env.str("SITE_DPO", "")
    CONTACT_EMAIL = env.str("CONTACT_EMAIL")
    OPERATOR_EMAILS = env.list("OPERATOR_EMAILS", [CONTACT_EMAIL])
    # Where what threatens a life is forwarded; without an address, operators forward it.
    AUTHORITY_EMAILS = {
        "pharos": env.str("PHAROS_EMAIL", ""),
        "parquet": env.str("PROSECUTOR_EMAIL", ""),
    }
    # Certified out-of-court dispute settlement bodies (DSA, article 21), as the answers to appeals
    # name them.
    OUT_OF_COURT_BODIES = env.str("OUT_OF_COURT_BODIES", "")

    # -- Keys of their own, so that one can be changed without the others ---------------------
    SEALED_STORE_KEYS: list[str] = env.list("SEALED_STORE_KEYS")
    AUDIT_KEY = env.str("AUDIT_KEY")
    SIGNATURE_KEYS: list[str] = env.list("SIGNATURE_KEYS")
    SIGNATURE_HASH_KEY = env.str("SIGNATURE_HASH_KEY")

    # -- Telling other networks what happens here ----------------------------------------------
    # Encrypt the credentials of connected accounts, newest first; empty: nothing can be connected.
    CHANNEL_KEYS: list[str] = env.list("CHANNEL_KEYS", [])
    # Which networks may be connected, by their keys: see docs/networks.md.
    CHANNEL_NETWORKS: list[str] = env.list(
        "CHANNEL_NETWORKS",
        [
            "webhook",
            "mastodon",
            "bluesky",
            "matrix",
            "telegram",
            "discord",
            "facebook",
            "linkedin",
            "threads",
            "x",
        ],
    )
    # Tests only: lets networks be on this machine, without TLS.
    CHANNEL_LOOPBACK = env.bool("CHANNEL_LOOPBACK", False)

    # -- Mail ---------------------------------------------------------------------------------
    EMAIL_HOST = env.str("EMAIL_HOST", "localhost")
    EMAIL_PORT = env.int("EMAIL_PORT", 25)
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
    DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <{CONTACT_EMAIL}>")
    # How many messages leave per second, all senders together; 0 for no limit.
    MAIL_PER_SECOND = env.float("MAIL_PER_SECOND", 10.0)
    # An operator is warned when the oldest due message of a lane waits for more than so many
    # minutes: confirmations and security, decisions, immediate news, digests.
    MAIL_LATE_MINUTES: list[int] = env.list("MAIL_LATE_MINUTES", [5, 30, 60, 360], subcast=int)
    # Where bounces go: each message adds +<its number> before the @. Empty: to the sender.
    MAIL_BOUNCE_ADDRESS = env.str("MAIL_BOUNCE_ADDRESS", "")
    # Lets a mail provider post bounces and complaints; empty: that address does not exist.
    BOUNCE_SECRET = env.str("BOUNCE_SECRET", "")
    DKIM_DOMAIN = env.str("DKIM_DOMAIN", "")
    DKIM_SELECTOR = env.str("DKIM_SELECTOR", "")
    DKIM_KEY = env.str("DKIM_KEY", "")

    # -- What sits in front -------------------------------------------------------------------
    HTTPS = env.bool("HTTPS", SITE_URL.startswith("https://"))
    # How many reverse proxies append to X-Forwarded-For; 0 means none is trusted.
    TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0)
    MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(DATA_DIR / "media")))

    # -- What whoever watches the site reads: see docs/operations.md -----------------------------
    LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
    # "json", a line for programs without a word of anybody's; "lines", for whoever develops.
    LOG_FORMAT = env.str("LOG_FORMAT", "lines" if EMBEDDED or DEBUG else "json")
    # Who reads /metrics: these networks, when no proxy stands between; or who has the token.
    METRICS_NETWORKS: list[str] = env.list("METRICS_NETWORKS", ["127.0.0.0/8", "::1/128"])
    METRICS_TOKEN = env.str("METRICS_TOKEN", "")
    # Where a Sentry is told what broke, and a collector of traces what was asked; empty: nobody.
    SENTRY_DSN = env.str("SENTRY_DSN", "")
    OTLP_ENDPOINT = env.str("OTLP_ENDPOINT", "")
    OTLP_HEADERS: dict[str, str] = env.dict("OTLP_HEADERS", {})
    # Which share of requests and tasks is traced, from 0 to 1.
    OTLP_SHARE = env.float("OTLP_SHARE", 1.0)
    # Where the processes of one web server count together: set by deploy/gunicorn.conf.py.
    METRICS_DIR = env.str("PROMETHEUS_MULTIPROC_DIR", "")

    # -- Backups: see docs/operations.md. Without a folder, none is made -----------------------
    BACKUP_DIR = Path(env.str("BACKUP_DIR")).resolve() if env.str("BACKUP_DIR", "") else None
    BACKUP_KEY = env.str("BACKUP_KEY", "")
    # Days after which a backup goes; the last seven and the last one that was proven stay.
    BACKUP_DAYS = env.int("BACKUP_DAYS", 90)
    # Where the archive of secrets goes: to be carried elsewhere.
    BACKUP_SECRETS_DIR = Path(env.str("BACKUP_SECRETS_DIR", f"{BACKUP_DIR}-secrets")).resolve()

    # -- Sign-in with other providers: a JSON list, see .env.example ---------------------------
    OIDC_PROVIDERS: Any = env.json("OIDC_PROVIDERS", [])
    SOCIAL_PROVIDERS: Any = env.json("SOCIAL_PROVIDERS", {})
except EnvError as error:
    raise ImproperlyConfigured(
        f"{error}. Copy .env.example to .env and fill it in, or use `make run`."
    ) from error

if EMBEDDED and urlsplit(SITE_URL).hostname not in {"localhost", "127.0.0.1", "::1"}:
    # Anyone reads the mailbox of this mode, sign-in codes included.
    raise ImproperlyConfigured("CIVIC_EMBEDDED=1 is for a site at localhost: see SITE_URL.")
if CHANNEL_LOOPBACK and urlsplit(SITE_URL).hostname not in {"localhost", "127.0.0.1", "::1"}:
    # Whoever connects an account could make this site speak to its own machine.
    raise ImproperlyConfigured("CHANNEL_LOOPBACK=1 is for a site at localhost: see SITE_URL.")
if not EMBEDDED and (len(SECRET_KEY) < 50 or SECRET_KEY.startswith("change-me")):
    raise ImproperlyConfigured("SECRET_KEY must be a random text of 50 characters or more.")
if MAIL_PER_SECOND and MAIL_PER_SECOND < 0.2:
    raise ImproperlyConfigured("MAIL_PER_SECOND is 0.2 or more, or 0 for no limit.")
if REPLICA_SECONDS < 3:
    raise ImproperlyConfigured("REPLICA_SECONDS is a number of seconds, 3 or more.")
if len(MAIL_LATE_MINUTES) != 4 or min(MAIL_LATE_MINUTES) < 1:
    raise ImproperlyConfigured("MAIL_LATE_MINUTES is four numbers of minutes, such as 5,30,60,360.")
if MAIL_BOUNCE_ADDRESS and MAIL_BOUNCE_ADDRESS.count("@") != 1:
    raise ImproperlyConfigured("MAIL_BOUNCE_ADDRESS is an address such as retours@example.org.")
if not re.fullmatch(r"[a-z0-9.-]+,\d{4}(-\d\d){0,2}", FEED_AUTHORITY):
    raise ImproperlyConfigured("FEED_AUTHORITY is a name and a year, such as example.org,2026.")
if WEBSUB_HUB and urlsplit(WEBSUB_HUB).scheme != "https" and not CHANNEL_LOOPBACK:
    raise ImproperlyConfigured(
        "WEBSUB_HUB is the whole address of a hub, such as https://hub.example/."
    )
if FEDIVERSE_CREATOR and (FEDIVERSE_CREATOR[0] != "@" or FEDIVERSE_CREATOR.count("@") != 2):
    raise ImproperlyConfigured("FEDIVERSE_CREATOR is an account such as @preau@social.example.org.")
if BOUNCE_SECRET and len(BOUNCE_SECRET) < 32:
    raise ImproperlyConfigured("BOUNCE_SECRET must be a random text of 32 characters or more.")
if any((DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY)) and not all((DKIM_DOMAIN, DKIM_SELECTOR, DKIM_KEY)):
    raise ImproperlyConfigured("DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY go together.")


def _private_key(given: str) -> str:
    """The PEM text of a private key, given as such or as the path of a file."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        text = given if given.startswith("-----") else Path(given).read_text()
        text = text.replace("\\n", "\n")
        if not isinstance(load_pem_private_key(text.encode(), None), RSAPrivateKey):
            raise TypeError("not RSA")
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            "DKIM_KEY must be an RSA private key without password, in PEM, or the path of its file"
            f" ({type(error).__name__})."
        ) from error
    return text


if DKIM_KEY:
    DKIM_KEY = _private_key(DKIM_KEY)


def _check_keys(name: str, keys: list[str]) -> None:
    """Stop where a key is none that Fernet takes: what it sealed could not be opened."""
    from cryptography.fernet import Fernet

    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} is made of keys of Fernet, newest first: see .env.example."
        ) from error


_check_keys("CHANNEL_KEYS", CHANNEL_KEYS)
_check_keys("BACKUP_KEY", [BACKUP_KEY] if BACKUP_KEY else [])
if bool(BACKUP_DIR) != bool(BACKUP_KEY):
    raise ImproperlyConfigured("BACKUP_DIR and BACKUP_KEY go together.")
if not 0 <= OTLP_SHARE <= 1:
    raise ImproperlyConfigured("OTLP_SHARE is a share, from 0 to 1.")
if METRICS_TOKEN and len(METRICS_TOKEN) < 32:
    raise ImproperlyConfigured("METRICS_TOKEN must be a random text of 32 characters or more.")
if not all(re.fullmatch(r"[0-9a-f.:]+/[0-9]+", network) for network in METRICS_NETWORKS):
    raise ImproperlyConfigured("METRICS_NETWORKS is made of networks such as 10.0.0.0/8.")
if LOG_FORMAT not in {"json", "lines"}:
    raise ImproperlyConfigured("LOG_FORMAT is json or lines.")
if BACKUP_DAYS < 1:
    raise ImproperlyConfigured("BACKUP_DAYS is a number of days, such as 90.")


def _database(name: str, url: str) -> dict[str, Any]:
    """Turn postgresql://user:password@host:port/name?host=/socket into Django's settings.

    Read as libpq reads it: several servers are lists, separated by commas, in the same order.
    """
    from psycopg2 import ProgrammingError
    from psycopg2.extensions import parse_dsn

    if not url.startswith(("postgres://", "postgresql://")):
        raise ImproperlyConfigured(f"{name} must start with postgresql://")
    try:
        said = parse_dsn(url)
    except ProgrammingError:
        # What libpq says of it quotes the password.
        raise ImproperlyConfigured(
            f"{name} cannot be read: postgresql://user:password@host:port/name, where special"
            " characters of the password are written as %40."
        ) from None
    port = said.pop("port", "")
    if not re.fullmatch(r"[0-9,]*", port):
        raise ImproperlyConfigured(f"{name}: servers are host:port, separated by commas.")
    return {
        "ENGINE": "civic.lib.postgres",
        "NAME": said.pop("dbname", ""),
        "USER": said.pop("user", ""),
        "PASSWORD": said.pop("password", ""),
        "HOST": said.pop("host", ""),
        "PORT": port,
        # A new connection costs five times a page: keep them for the life of the thread.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # A machine that vanishes without a word must hold no row for hours, and no thread of
            # ours for minutes: within 20 seconds of silence another connection is made.
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 2,
            "tcp_user_timeout": 20_000,
            "options": "-c idle_in_transaction_session_timeout=300s",
            **said,
        },
    }


def _databases() -> dict[str, dict[str, Any]]:
    """The primary, wherever it is now; and the replica, if there is one."""
    primary = _database("DATABASE_URL", DATABASE_URL)
    if "," in primary["HOST"] and primary["OPTIONS"].get("target_session_attrs") != "read-write":
        # One of them only follows: it would answer, and refuse every write.
        raise ImproperlyConfigured(
            "DATABASE_URL names several servers: end it with ?target_session_attrs=read-write."
        )
    if not REPLICA_URL:
        return {"default": primary}
    replica = _database("REPLICA_URL", REPLICA_URL)
    place = "HOST", "PORT", "NAME"
    if [replica[one] for one in place] == [primary[one] for one in place]:
        raise ImproperlyConfigured("REPLICA_URL is the server of DATABASE_URL: leave it empty.")
    if "," in replica["HOST"]:
        raise ImproperlyConfigured("REPLICA_URL names one server.")
    # Promoted by mistake, it still takes no write from here. Vanished, it is soon done without.
    replica["OPTIONS"]["options"] += " -c default_transaction_read_only=on"
    replica["OPTIONS"] |= {"connect_timeout": 2, "tcp_user_timeout": 4_000}
    return {"default": primary, "replica": replica | {"TEST": {"MIRROR": "default"}}}


DATABASES = _databases()
DATABASE_ROUTERS = ["civic.lib.replica.Router"] if REPLICA_URL else []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "template_partials.apps.SimpleAppConfig",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    *[f"allauth.socialaccount.providers.{name}" for name in SOCIAL_PROVIDERS],
    "allauth.mfa",
    "allauth.usersessions",
    "civic.lib",
    "civic.audit",
    "civic.territories",
    "civic.themes",
    "civic.accounts",
    "civic.elections",
    "civic.activity",
    "civic.notifications",
    "initiatives",
    "moderation",
    "civic.officials",
    "civic.syndication",
    "civic.backups",
    "civic.status",
    "civic.running",
    "civic.embedded",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "civic.operators",
]

MIDDLEWARE = [
    "civic.lib.watched_requests.WatchedRequests",
    "civic.lib.metrics.Measured",
    "civic.lib.middleware.Supervised",
    "civic.lib.middleware.Refusals",
    "civic.lib.middleware.DatabaseLost",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "civic.lib.middleware.Hostile",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "civic.lib.middleware.Visitors",
    "django.contrib.messages.middleware.MessageMiddleware",
    "civic.lib.middleware.ReadOnly",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "civic.urls"
WSGI_APPLICATION = "civic.wsgi.application"
ASGI_APPLICATION = "civic.asgi.application"

_LOADERS = [
    (
        "template_partials.loader.Loader",
        [
            (
                "django.template.loaders.cached.Loader",
                [
                    "django.template.loaders.filesystem.Loader",
                    "django.template.loaders.app_directories.Loader",
                ],
            )
        ],
    )
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _LOADERS,
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "civic.lib.templatetags.civic",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "civic.lib.context.site",
            ],
        },
    }
]

# -- Language and time: French first, UTC stored, Paris shown ------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
USE_THOUSAND_SEPARATOR = True

# -- Accounts --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["civic.accounts.backends.Accounts"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "handle")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "civic.accounts.passwords.GuessableValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "civic.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "civic.accounts.adapter.MFAAdapter"
SOCIALACCOUNT_ADAPTER = "civic.accounts.adapter.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "civic.accounts.forms.SignupForm",
    "login": "civic.accounts.forms.LoginForm",
    "reauthenticate": "civic.accounts.forms.ReauthenticateForm",
    "add_email": "civic.accounts.forms.NewEmailForm",
    "change_password": "civic.accounts.forms.ChangePasswordForm",
    "set_password": "civic.accounts.forms.SetPasswordForm",
    "reset_password": "civic.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "civic.accounts.forms.NewPasswordForm",
    "request_login_code": "civic.accounts.forms.RequestCodeForm",
    "confirm_login_code": "civic.accounts.forms.LoginCodeForm",
    "confirm_email_verification_code": "civic.accounts.forms.EmailCodeForm",
    "confirm_password_reset_code": "civic.accounts.forms.ResetCodeForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
# No change of address while verifying: that page would tell a known address from a new one.
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
# A form sent twice must not meet the default limit of one code every ten seconds.
ACCOUNT_RATE_LIMITS = {"confirm_email": "5/m/key,20/h/key"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# One step on each side forgives a slow hand or clock; our forms refuse a code used twice.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "civic.accounts.mfa_forms.AuthenticateForm",
    "reauthenticate": "civic.accounts.mfa_forms.ReauthenticateForm",
    "activate_totp": "civic.accounts.mfa_forms.ActivateTOTPForm",
    "add_webauthn": "civic.accounts.mfa_forms.AddKeyForm",
    "edit_webauthn": "civic.accounts.mfa_forms.EditKeyForm",
    "signup_webauthn": "civic.accounts.mfa_forms.SignupKeyForm",
    "login_webauthn": "civic.accounts.mfa_forms.LoginKeyForm",
    "authenticate_webauthn": "civic.accounts.mfa_forms.AuthenticateKeyForm",
    "reauthenticate_webauthn": "civic.accounts.mfa_forms.ReauthenticateKeyForm",
}
# A browser only offers passkeys over HTTPS or on localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED
# Tracking would write a row on every page read by somebody signed in.
USERSESSIONS_TRACK_ACTIVITY = False
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
SOCIALACCOUNT_ONLY = False
# The age must be declared and the name chosen, whoever vouches for the person.
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_FORMS = {"signup": "civic.accounts.social_forms.SocialSignupForm"}
SOCIALACCOUNT_PROVIDERS = {
    **SOCIAL_PROVIDERS,
    **({"openid_connect": {"APPS": OIDC_PROVIDERS}} if OIDC_PROVIDERS else {}),
}

# -- Cookies and headers ---------------------------------------------------------------------------
_PREFIX = "__Host-" if HTTPS else ""
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_CACHE_ALIAS = "spare"
SESSION_COOKIE_NAME = f"{_PREFIX}session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "civic.lib.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
# A message drawn alone, in a frame of ours: its styles stand in its elements, as mail programs
# want them; it loads nothing, runs nothing, and its links open elsewhere.
MESSAGE_SECURITY_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
}
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_URLS_REGEX = r"^/api/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# -- Files -----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
# The embedded mode serves the sources as they are, so that nothing has to be collected.
WHITENOISE_USE_FINDERS = EMBEDDED
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# -- Mail ------------------------------------------------------------------------------------------
MAILBOX_DIR = DATA_DIR / "mail"
# Seconds to reach the server; it then has longer to take each message (see the transport).
EMAIL_TIMEOUT = 10
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Every message is a row first, in the transaction of whoever sends it; senders take them there.
EMAIL_BACKEND = "civic.notifications.backends.Outbox"
MAIL_TRANSPORT = "mailbox" if EMBEDDED else "smtp"
# How long a sender holds what it claimed: longer than the slowest server may take over one message.
MAIL_LEASE_SECONDS = 300
# How long a sender of cross-posts holds what it claimed: longer than the slowest server may take
# for one of them, with what is asked before (each request ends after `civic.lib.asking.SECONDS`).
CHANNEL_LEASE_SECONDS = 120
# How many senders run side by side in one worker: most of their time is spent waiting.
CHANNEL_SENDERS = 4
# Sent and cancelled mails are deleted after this many days, dead ones after three times as many.
MAIL_KEPT_DAYS = 30

# -- Moderation ------------------------------------------------------------------------------------
# Grave cases a moderator may decide in a day: then a pause, and somebody else.
MODERATOR_DAILY_GRAVE = 20
# Nor so many minutes spent on them.
MODERATOR_DAILY_MINUTES = 60
# Whom moderators may talk to afterwards; operators may name somebody else without a deploy.
MODERATOR_SUPPORT = env.str("MODERATOR_SUPPORT", "")
# Flags that were found right, above which a member may patrol (0: moderators alone), and for how
# many days the account must have existed.
PATROL_MEMBER_FLAGS = env.int("PATROL_MEMBER_FLAGS", 0)
PATROL_MEMBER_DAYS = env.int("PATROL_MEMBER_DAYS", 90)

# -- Redis: cache, sessions, throttles, broker -----------------------------------------------------
# Seconds: one that is frozen, neither gone nor answering, must hold no page for ever. Longer than
# a worker waits for its next task (one second).
REDIS_WAITS = {"socket_connect_timeout": 2, "socket_timeout": 3}
CACHES = {
    "default": {
        "BACKEND": "civic.lib.redis_cache.KeptRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "civic",
        "OPTIONS": REDIS_WAITS,
    },
    # What can be made again: lost, it slows pages down and breaks none.
    "spare": {
        "BACKEND": "civic.lib.spare.SpareCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "spare",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    },
}
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, **REDIS_WAITS}
CELERY_TIMEZONE = "Europe/Paris"
# Every sweep is also a management command that a person can run.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "forget-candidates": {
        "task": "civic.elections.tasks.forget_candidates",
        "schedule": crontab(hour="4", minute="5"),
        "options": {"expires": 3600},
    },
    "tell-endings-of-mandates": {
        "task": "civic.officials.tasks.tell_endings",
        "schedule": crontab(hour="8", minute="40"),
        "options": {"expires": 3600},
    },
    "forget-evidence-of-mandates": {
        "task": "civic.officials.tasks.forget_evidence",
        "schedule": crontab(hour="4", minute="25"),
        "options": {"expires": 3600},
    },
    "ping-hub": {
        "task": "civic.syndication.tasks.ping_hub",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "draw-cards": {
        "task": "civic.syndication.tasks.draw_cards",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "clean-cards": {
        "task": "civic.syndication.tasks.clean_cards",
        "schedule": crontab(hour="4", minute="55"),
        "options": {"expires": 3600},
    },
    "fold-tallies": {
        "task": "initiatives.tasks.fold_tallies",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "fold-signatures": {
        "task": "initiatives.tasks.fold_signatures",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "ask-movers": {
        "task": "initiatives.tasks.ask_movers",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "remind-of-actions": {
        "task": "initiatives.tasks.remind_of_actions",
        "schedule": 1800.0,
        "options": {"expires": 1800},
    },
    "nudge-silent": {
        "task": "initiatives.tasks.nudge_silent",
        "schedule": crontab(hour="9", minute="20"),
        "options": {"expires": 3600},
    },
    "check-sources": {
        "task": "initiatives.tasks.check_sources",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "forget-sources": {
        "task": "initiatives.tasks.forget_sources",
        "schedule": crontab(hour="4", minute="15"),
        "options": {"expires": 3600},
    },
    "lapse-joinings": {
        "task": "initiatives.tasks.lapse_joinings",
        "schedule": crontab(minute="40"),
        "options": {"expires": 1800},
    },
    "forget-messages": {
        "task": "initiatives.tasks.forget_messages",
        "schedule": crontab(hour="4", minute="35"),
        "options": {"expires": 3600},
    },
    "close-petitions": {
        "task": "initiatives.tasks.close_petitions",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "settle-steps": {
        "task": "initiatives.tasks.settle_steps",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "sweep-suspects": {
        "task": "initiatives.tasks.sweep_suspects",
        "schedule": crontab(minute="5"),
        "options": {"expires": 900},
    },
    # As `initiatives.petitions.risk.PERIOD`: where somebody signed meanwhile.
    "sweep-latest-suspects": {
        "task": "initiatives.tasks.sweep_suspects",
        "kwargs": {"latest": True},
        "schedule": crontab(minute="20,35,50"),
        "options": {"expires": 900},
    },
    "count-groups": {
        "task": "initiatives.tasks.count_groups",
        "schedule": crontab(hour="4", minute="5"),
        "options": {"expires": 3600},
    },
    "recount-signatures": {
        "task": "initiatives.tasks.recount_signatures",
        "schedule": crontab(hour="3", minute="15"),
        "options": {"expires": 3600},
    },
    "purge-signatures": {
        "task": "initiatives.tasks.purge_signatures",
        "schedule": crontab(hour="3", minute="25"),
        "options": {"expires": 3600},
    },
    "forget-replies": {
        "task": "initiatives.tasks.forget_replies",
        "schedule": crontab(hour="3", minute="30"),
        "options": {"expires": 3600},
    },
    "drop-traces": {
        "task": "initiatives.tasks.drop_traces",
        "schedule": crontab(hour="3", minute="35"),
        "options": {"expires": 3600},
    },
    "anonymise-petitions": {
        "task": "initiatives.tasks.anonymise_petitions",
        "schedule": crontab(hour="3", minute="45"),
        "options": {"expires": 3600},
    },
    "prove-retention": {
        "task": "initiatives.tasks.prove_retention",
        "schedule": crontab(hour="5", minute="0"),
        "options": {"expires": 3600},
    },
    "fill-figures": {
        "task": "initiatives.tasks.fill_figures",
        "schedule": crontab(minute="5"),
        "options": {"expires": 3600},
    },
    "publish-roots": {
        "task": "initiatives.tasks.publish_roots",
        # Again at noon: a night without a worker is caught up the same day.
        "schedule": crontab(hour="0,12", minute="20"),
        "options": {"expires": 3600},
    },
    "tell-deadlines": {
        "task": "initiatives.tasks.tell_deadlines",
        "schedule": crontab(minute="20"),
        "options": {"expires": 1800},
    },
    "refresh-desk": {
        "task": "civic.officials.tasks.refresh_desk",
        "schedule": crontab(minute="1-59/5"),
        "options": {"expires": 240},
    },
    "raise-alerts": {
        "task": "civic.officials.tasks.raise_alerts",
        "schedule": crontab(minute="3-59/5"),
        "options": {"expires": 240},
    },
    "forget-raised": {
        "task": "civic.officials.tasks.forget_raised",
        "schedule": crontab(hour="4", minute="50"),
        "options": {"expires": 3600},
    },
    "forget-desks": {
        "task": "civic.officials.tasks.forget_desks",
        "schedule": crontab(hour="4", minute="40"),
        "options": {"expires": 3600},
    },
    "prove-desk": {
        "task": "civic.officials.tasks.prove_desk",
        "schedule": crontab(hour="4", minute="45"),
        "options": {"expires": 3600},
    },
    "run-reply-clocks": {
        "task": "initiatives.tasks.run_reply_clocks",
        "schedule": crontab(minute="*/10"),
        "options": {"expires": 600},
    },
    "rank-initiatives": {
        "task": "initiatives.tasks.rank_initiatives",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "recount": {
        "task": "initiatives.tasks.recount",
        "schedule": crontab(hour="3", minute="10"),
        "options": {"expires": 3600},
    },
    "purge-drafts": {
        "task": "initiatives.tasks.purge_drafts",
        "schedule": crontab(hour="3", minute="20"),
        "options": {"expires": 3600},
    },
    "list-erased": {
        "task": "civic.backups.tasks.list_erased",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    # Before the sweeps of the night.
    "back-up": {
        "task": "civic.backups.tasks.back_up",
        "schedule": crontab(hour="2", minute="10"),
        "options": {"expires": 4 * 3600},
    },
    "prove-restore": {
        "task": "civic.backups.tasks.prove_restore",
        "schedule": crontab(day_of_week="sunday", hour="5", minute="20"),
        "options": {"expires": 4 * 3600},
    },
    "seal-audit": {
        "task": "civic.audit.tasks.seal",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    "close-idle-accounts": {
        "task": "civic.running.tasks.close_idle_accounts",
        "schedule": crontab(hour="7", minute="50"),
        "options": {"expires": 3600},
    },
    "purge-unverified-accounts": {
        "task": "civic.accounts.tasks.purge_unverified_accounts",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600},
    },
    "forget-sessions": {
        "task": "civic.accounts.tasks.forget_sessions",
        "schedule": crontab(hour="3", minute="5"),
        "options": {"expires": 3600},
    },
    "purge-sealed-identities": {
        "task": "civic.accounts.tasks.purge_sealed_identities",
        "schedule": crontab(hour="3", minute="30"),
        "options": {"expires": 3600},
    },
    "fan-out-to-channels": {
        "task": "civic.syndication.tasks.fan_out",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "follow-all-posts": {
        "task": "civic.syndication.tasks.follow_all",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "send-posts": {
        "task": "civic.syndication.tasks.send_posts",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "forget-channels": {
        "task": "civic.syndication.tasks.forget_channels",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "renew-channels": {
        "task": "civic.syndication.tasks.renew_channels",
        "schedule": crontab(hour="5", minute="35"),
        "options": {"expires": 3600},
    },
    "bring-answers": {
        "task": "civic.syndication.tasks.bring_answers",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "forget-remote-answers": {
        "task": "civic.syndication.tasks.forget_answers",
        "schedule": crontab(hour="4", minute="45"),
        "options": {"expires": 3600},
    },
    "settle-activity": {
        "task": "civic.activity.tasks.settle",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "mark-news": {
        "task": "civic.notifications.tasks.mark_news",
        "schedule": 2.0,
        "options": {"expires": 5},
    },
    "build-news": {
        "task": "civic.notifications.tasks.build_news",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "build-digests": {
        "task": "civic.notifications.tasks.build_digests",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "send-mails": {
        "task": "civic.notifications.tasks.send_mails",
        "schedule": 5.0,
        "options": {"expires": 5},
    },
    "purge-mails": {
        "task": "civic.notifications.tasks.purge_mails",
        "schedule": crontab(hour="3", minute="50"),
        "options": {"expires": 3600},
    },
    "owe-statements": {
        "task": "moderation.tasks.owe_statements",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "lapse-proposals": {
        "task": "moderation.tasks.lapse_proposals",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "end-covers": {
        "task": "moderation.tasks.end_covers",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "end-freezes": {
        "task": "moderation.tasks.end_freezes",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "make-blocks": {
        "task": "civic.running.tasks.make_blocks",
        "schedule": crontab(hour="3", minute="35"),
        "options": {"expires": 3600},
    },
    "tell-endings-of-roles": {
        "task": "civic.running.tasks.tell_endings_of_roles",
        "schedule": crontab(hour="8", minute="35"),
        "options": {"expires": 3600},
    },
    "count-day": {
        "task": "civic.running.tasks.count_day",
        "schedule": crontab(hour="3", minute="50"),
        "options": {"expires": 3600},
    },
    "fold-readings": {
        "task": "moderation.tasks.fold_readings",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "tell-inflows": {
        "task": "moderation.tasks.tell_inflows",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "write-journal": {
        "task": "moderation.tasks.write_journal",
        "schedule": 60.0,
        "options": {"expires": 120},
    },
    "read-posts": {
        "task": "moderation.tasks.read_posts",
        "schedule": 10.0,
        "options": {"expires": 10},
    },
    "imprint-cases": {
        "task": "moderation.tasks.imprint_cases",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "forget-seen-posts": {
        "task": "moderation.tasks.forget_seen_posts",
        "schedule": crontab(hour="3", minute="55"),
        "options": {"expires": 3600},
    },
    "look-for-judges": {
        "task": "moderation.tasks.look_for_judges",
        "schedule": crontab(minute="25"),
        "options": {"expires": 1800},
    },
    "post-desk-digests": {
        "task": "moderation.tasks.post_digests",
        "schedule": crontab(minute="2"),
        "options": {"expires": 1800},
    },
    "sample-decisions": {
        "task": "moderation.tasks.sample_decisions",
        "schedule": crontab(hour="3", minute="55"),
        "options": {"expires": 3600},
    },
    "count-years": {
        "task": "moderation.tasks.count_years",
        "schedule": crontab(hour="4", minute="5"),
        "options": {"expires": 3600},
    },
    "forget-flags": {
        "task": "moderation.tasks.forget_flags",
        "schedule": crontab(hour="3", minute="50"),
        "options": {"expires": 3600},
    },
    "forget-notice-senders": {
        "task": "moderation.tasks.forget_senders",
        "schedule": crontab(hour="3", minute="40"),
        "options": {"expires": 3600},
    },
}

# -- API -------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["civic.accounts.tokens.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["civic.lib.api.ReadOnlyOrAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["civic.lib.api.Json"],
    "DEFAULT_PAGINATION_CLASS": "civic.lib.api.KeysetPagination",
    "PAGE_SIZE": 20,
    "DEFAULT_SCHEMA_CLASS": "civic.lib.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": ["civic.lib.api.Throttle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "300/min", "user": "600/min", "write": "60/min"},
    "NUM_PROXIES": TRUSTED_PROXIES,
    "EXCEPTION_HANDLER": "civic.lib.problems.problem_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": f"{SITE_NAME} : API publique",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    # An initiative, its picture and its petition share the moderators' axis.
    "ENUM_NAME_OVERRIDES": {
        "VisibilityEnum": "civic.lib.visibility.Visibility",
        "SourceStateEnum": "initiatives.models.source.PageState",
        "StateEnum": "initiatives.petitions.states.PetitionState",
        "OutcomeEnum": "initiatives.states.Outcome",
        "SortEnum": "initiatives.models.action.Sort",
        "OrganisationSortEnum": "initiatives.models.organisation.Organisation.Sort",
        "BackingSortEnum": "initiatives.models.organisation.Backing.Sort",
        "ClosingOutcomeEnum": "initiatives.api.inputs.CLOSINGS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "civic.lib.schema.document_problems",
    ],
}

# -- Logs: what, where in the code, in which request; never whom it is about ---------------------
LOGGING = logs.configuration(LOG_FORMAT, LOG_LEVEL)

# -- Rules of the product that an operator may tune --------------------------------------------
# What `/operateur/reglages/` starts from: no message to visitors, nothing shed, writes taken.
BANNER_TEXT, BANNER_UNTIL = "", None
AFFLUENCE_UNTIL = READ_ONLY_UNTIL = None
READ_ONLY_REASON = ""
# Below this, nothing is counted in public (a small number can point at a person).
PUBLIC_COUNT_FLOOR = 5
# Accounts younger than this publish at most NEW_ACCOUNT_DAILY initiatives a day.
NEW_ACCOUNT_DAYS = 30
NEW_ACCOUNT_DAILY = 3
# How many signatures call the elected of a place to reply: this share of its inhabitants, within
# these bounds. A petition keeps what held on the day it opened.
REPLY_SHARE = env.float("REPLY_SHARE", 0.005)
REPLY_LEAST, REPLY_MOST = env.int("REPLY_LEAST", 30), env.int("REPLY_MOST", 10_000)
# Of a national petition: so many call for a reply, so many for a public debate.
NATIONAL_REPLY, NATIONAL_DEBATE = 10_000, 100_000
# Days that officials have to answer, and how many days before the end they are reminded.
REPLY_LOCAL_DAYS, REPLY_NATIONAL_DAYS = 30, 60
REPLY_FIRST_REMINDER, REPLY_SECOND_REMINDER, REPLY_LAST_REMINDER = 15, 7, 1
# Applications that the operator has of networks that ask for one; without, they are off.
NETWORK_APPS = {
    network: {"id": env.str(names[0], ""), "secret": env.str(names[1], "")}
    for network, names in {
        "facebook": ("FACEBOOK_APP_ID", "FACEBOOK_APP_SECRET"),
        "linkedin": ("LINKEDIN_APP_ID", "LINKEDIN_APP_SECRET"),
        "threads": ("THREADS_APP_ID", "THREADS_APP_SECRET"),
        "x": ("X_APP_KEY", "X_APP_SECRET"),
    }.items()
}
# Of those, the networks whose answers it may read: they ask for a review, and X for money.
CHANNEL_ANSWERS: list[str] = env.list("CHANNEL_ANSWERS", [])
# LinkedIn serves each dated version of its API for about a year.
LINKEDIN_VERSION = env.str("LINKEDIN_VERSION", "202610")
IMAGE_MAX_BYTES = 4 * 1024 * 1024
DRAFT_DAYS = 90
